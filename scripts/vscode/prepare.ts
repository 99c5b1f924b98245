/** Installs VS Code and a browser where they are missing: what the tests in VS Code would otherwise do at their start. */
import { ensureVsCode } from './install';
import { ensureBrowser } from './requirements';

const onProgress = (text: string): void => void process.stdout.write(`${text}\n`);

ensureVsCode({ onProgress })
  .then(() => ensureBrowser(onProgress))
  .catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  });
