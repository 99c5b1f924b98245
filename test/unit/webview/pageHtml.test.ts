import assert from 'node:assert/strict';
import { pageHtml } from '../../../src/providers/pages/pageHtml';

const PARTS = {
  language: 'zh-cn',
  title: 'Live test of <web> & "others"',
  script: 'https://host/liveTest.js',
  style: 'https://host/liveTest.css',
  nonce: 'abc123',
  texts: { Start: '</script><script>alert(1)</script><!--' },
};

describe('the HTML of a page', () => {
  const html = pageHtml(PARTS);

  it('lets nothing load but its script and its style sheet', () => {
    const policy = /Content-Security-Policy" content="([^"]*)"/.exec(html)?.[1] ?? '';
    assert.equal(
      policy.replaceAll('&#39;', "'"),
      "default-src 'none'; script-src 'nonce-abc123'; style-src 'nonce-abc123'; base-uri 'none'; form-action 'none'",
    );
    assert.equal(html.match(/<script/g)?.length, 2);
    assert.doesNotMatch(html, /<style|\sstyle=|\son\w+=/);
  });

  it('carries its texts as data that no text can end', () => {
    const block = /id="texts"[^>]*>([^]*?)<\/script>/.exec(html)?.[1] ?? '';
    assert.deepEqual(JSON.parse(block), PARTS.texts);
  });

  it('says its language and title, whatever is in them', () => {
    assert.match(html, /<html lang="zh-cn">/);
    assert.match(html, /<title>Live test of &lt;web&gt; &amp; &quot;others&quot;<\/title>/);
  });
});
