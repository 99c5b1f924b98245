import assert from 'node:assert/strict';
import { sshHostAliases } from '../../../src/core/ssh/sshConfigHosts';

/** The aliases of a configuration whose files are given by the pattern that includes them. */
const aliases = (texts: Readonly<Record<string, readonly string[]>>): Promise<readonly string[]> =>
  sshHostAliases('main#0', {
    read: (file) => {
      const [name = '', index] = file.split('#');
      return Promise.resolve(texts[name]?.[Number(index)]);
    },
    included: (pattern) => (texts[pattern] ?? []).map((_, index) => `${pattern}#${index}`),
  });

describe('hosts of the ssh configuration', () => {
  it('are named by Host, each once, without patterns and negations', async () => {
    const text = 'Host web1 web2 *.example.com !secret "with quotes"\n  HostName 10.0.0.1\nhost=web3 # not me\nHOST\tweb1 web?\n#Host off\nMatch host web9\n'; // prettier-ignore
    assert.deepEqual(await aliases({ main: [text] }), ['web1', 'web2', 'with quotes', 'web3']);
  });

  it('come from included files as well, at the place of the Include', async () => {
    const texts = {
      main: ['Host a\nInclude conf.d/* missing\nHost e\n'],
      'conf.d/*': ['Host b\n', 'Host c\r\nInclude more\r\n'],
      more: ['Host d'],
    };
    assert.deepEqual(await aliases(texts), ['a', 'b', 'c', 'd', 'e']);
  });

  it('end where files include each other', async () => {
    assert.deepEqual(await aliases({ main: ['Host a\nInclude main'] }), ['a']);
  });

  it('are none where there is no configuration', async () => {
    assert.deepEqual(await aliases({}), []);
  });
});
