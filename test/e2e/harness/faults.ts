import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Page } from 'playwright-core';

/** What a VS Code without internet, and outside its makers' builds, says of itself. None of it is about us. */
const VS_CODE_ITSELF = [
  /vsda/,
  /open-vsx|marketplace|gallery|telemetry|update/i,
  /net::ERR_(NAME_NOT_RESOLVED|INTERNET_DISCONNECTED|CONNECTION_\w+|TUNNEL_\w+|PROXY_\w+|CERT_\w+)/,
  /authentication provider 'github'/,
  /serviceWorker\.js|when fetching the script/,
  /Failed to load resource: the server responded with a status of 404/,
  // It asks for what is under a row in the moment in which rows are replaced; the tree draws such a row again.
  /No tree item with id '[^']*' found/,
  // Its own JSON extension still wants to log when the window has gone.
  /Channel has been closed[^]*json-language-features/,
  // It tidies up results of tests before it has written any.
  /Unable to resolve nonexistent file '[^']*\/testResults'/,
];

/** Collects what goes wrong behind the user's back, so that a test can insist that nothing did. */
export class Faults {
  private readonly seen: string[] = [];

  constructor(
    page: Page,
    private readonly logsFolder: string,
  ) {
    page.on('console', (message) => {
      if (message.type() === 'error') this.add(message.text());
    });
    page.on('pageerror', (error) => this.add(error.stack ?? error.message));
  }

  private add(text: string): void {
    if (!VS_CODE_ITSELF.some((pattern) => pattern.test(text))) this.seen.push(text);
  }

  /** Errors on the browser's console, of the workbench and of every webview. */
  browser(): readonly string[] {
    return this.seen;
  }

  /** Errors that the extension host logged: an exception nobody caught, a contribution it refused. */
  async extensionHost(): Promise<readonly string[]> {
    const files = await readdir(this.logsFolder, { recursive: true });
    const logs = files.filter((file) => file.endsWith('remoteexthost.log'));
    const texts = await Promise.all(logs.map((file) => readFile(join(this.logsFolder, file), 'utf8')));
    return texts
      .flatMap((text) => text.split(/\n(?=\d{4}-)/))
      .filter((entry) => entry.includes('[error]') && !VS_CODE_ITSELF.some((pattern) => pattern.test(entry)));
  }
}
