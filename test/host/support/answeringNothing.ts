import type { HostSession } from './hostSession';
import type { Inside } from './extensionHost';

/** VS Code shows three notifications within 800 ms; of more than that only the bell tells. */
const NOTIFICATION = '.notification-toast:visible, .statusbar-item .codicon-bell-dot:visible';
const QUESTION = `.quick-input-widget:visible, .monaco-dialog-box:visible, ${NOTIFICATION}`;

/** A person who starts commands and dismisses whatever they ask: a list, an input box, a dialog, a notification. */
export class AnsweringNothing {
  /** One look for all commands: a question is the same whoever asked it. */
  private question: Promise<true> | undefined;

  constructor(private readonly session: HostSession) {}

  /** Runs a function inside the extension host to its end. Rejects with what it throws. */
  async run<A, R>(work: Inside<A, R>, argument: A): Promise<R> {
    const done = this.session.host.run(work, argument);
    const over = done.then(
      () => false as const,
      () => false as const,
    );
    while (await Promise.race([over, this.asked()])) {
      this.question = undefined;
      await this.dismiss();
    }
    return done;
  }

  private asked(): Promise<true> {
    this.question ??= this.session.workbench.page
      .locator(QUESTION)
      .first()
      .waitFor({ timeout: 0 })
      .then(() => true as const);
    // The last one is still waiting when the window closes.
    this.question.catch(() => undefined);
    return this.question;
  }

  private async dismiss(): Promise<void> {
    const { host, workbench } = this.session;
    if (await workbench.page.locator(NOTIFICATION).first().isVisible())
      await host.run((vscode) => vscode.commands.executeCommand('notifications.clearAll').then(() => null), null);
    else await workbench.page.keyboard.press('Escape');
  }
}
