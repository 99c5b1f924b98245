/** The pages there are: each is `dist/webview/NAME.js` and `.css`, from `webview/NAME/main.ts`. */
export type PageName = 'liveTest' | 'trace';

export interface PageParts {
  /** Language of the texts, as `vscode.env.language` has it. */
  readonly language: string;
  readonly title: string;
  /** Addresses of the page's script and style sheet. */
  readonly script: string;
  readonly style: string;
  /** Letters and digits, another one each time. */
  readonly nonce: string;
  /** What `l10n.t` answers in the page; `{}`: the texts as they are in the source, English. */
  readonly texts: Readonly<Record<string, unknown>>;
}

/**
 * Pure. Only the one script and the one style sheet may load, and nothing else: no image, font, connection, frame or
 * form. What the page draws is canvas, SVG and text. The nonce stands in a `meta` as well, for the toolkit's
 * empty style.
 */
export function pageHtml({ language, title, script, style, nonce, texts }: PageParts): string {
  const policy = [
    `default-src 'none'`,
    `script-src 'nonce-${nonce}'`,
    `style-src 'nonce-${nonce}'`,
    `base-uri 'none'`,
    `form-action 'none'`,
  ].join('; ');
  return `<!DOCTYPE html>
<html lang="${escaped(language)}">
  <head>
    <meta charset="utf-8">
    <meta http-equiv="Content-Security-Policy" content="${escaped(policy)}">
    <meta property="csp-nonce" content="${escaped(nonce)}">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>${escaped(title)}</title>
    <link rel="stylesheet" nonce="${escaped(nonce)}" href="${escaped(style)}">
    <script type="application/json" id="texts" nonce="${escaped(nonce)}">${data(texts)}</script>
    <script defer nonce="${escaped(nonce)}" src="${escaped(script)}"></script>
  </head>
  <body>
    <main id="page"></main>
  </body>
</html>
`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}

/** JSON that no text can end early: `</script` and `<!--` begin with a character that JSON can write otherwise. */
function data(value: unknown): string {
  return JSON.stringify(value).replaceAll('<', '\\u003c');
}
