import type * as vscode from 'vscode';

/** A part of the extension that is loaded and made when it is first asked for, once. One that nobody asks for costs nothing. */
export class OnDemand<T extends vscode.Disposable> implements vscode.Disposable {
  private making: Promise<T> | undefined;
  private made: T | undefined;
  private isDisposed = false;

  /** `make` loads the part with `import()`, which keeps it out of the file that activation loads (scripts/nodeBundle.mjs). */
  constructor(private readonly make: () => Promise<T>) {}

  /** Rejects with what loading or making it threw; whoever asks again tries again. */
  get(): Promise<T> {
    this.making ??= this.begin();
    return this.making;
  }

  /** What is being made at the moment goes as soon as it is there. */
  dispose(): void {
    this.isDisposed = true;
    this.made?.dispose();
  }

  private async begin(): Promise<T> {
    try {
      this.made = await this.make();
      if (this.isDisposed) this.made.dispose();
      return this.made;
    } catch (error) {
      this.making = undefined;
      throw error;
    }
  }
}
