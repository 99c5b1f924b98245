import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';

export interface SecretBox {
  readonly title: string;
  readonly prompt: string;
  /** Shown while it is typed; absent: no. */
  readonly echo?: boolean;
  /** There is a button with which the person says that it shall be kept. */
  readonly mayKeep?: boolean;
}

/** Asks for something secret; `undefined`: the person declined, or the signal came. */
export function askSecret(
  { title, prompt, echo = false, mayKeep = false }: SecretBox,
  signal: AbortSignal,
): Promise<{ readonly secret: string; readonly keep: boolean } | undefined> {
  const box = vscode.window.createInputBox();
  let keep = false;
  const show = (): void => {
    box.prompt = keep ? l10n.t('{0} – it will be kept in the secret storage of VS Code', prompt) : prompt;
    if (!mayKeep) return;
    const tooltip = keep ? l10n.t('Do Not Keep It') : l10n.t('Keep It for the Next Time');
    box.buttons = [{ iconPath: new vscode.ThemeIcon(keep ? 'pass-filled' : 'circle-large-outline'), tooltip }];
  };
  box.title = title;
  box.password = !echo;
  box.ignoreFocusOut = true;
  show();
  return new Promise((resolve) => {
    const cancel = (): void => box.hide();
    const listeners = [
      box.onDidTriggerButton(() => {
        keep = !keep;
        show();
      }),
      box.onDidAccept(() => {
        resolve({ secret: box.value, keep });
        box.hide();
      }),
      box.onDidHide(() => {
        resolve(undefined);
        signal.removeEventListener('abort', cancel);
        for (const listener of listeners) listener.dispose();
        box.dispose();
      }),
    ];
    signal.addEventListener('abort', cancel, { once: true });
    if (signal.aborted) cancel();
    else box.show();
  });
}
