import * as vscode from 'vscode';

/** One question of several, asked in an input box. */
export interface Step {
  readonly prompt: string;
  /** What stands in the box to begin with. */
  readonly value: string;
  /** Why an answer cannot stand; `undefined`: it can. */
  problem(text: string): string | undefined;
}

/**
 * Asks one question after the other, with the way back; `stepAt` makes each from the answers before it. `undefined`:
 * the person left.
 */
export async function askSteps(
  title: string,
  total: number,
  stepAt: (index: number, answers: readonly string[]) => Step,
): Promise<readonly string[] | undefined> {
  const answers: string[] = [];
  let index = 0;
  while (index < total) {
    const step = stepAt(index, answers.slice(0, index));
    // Who comes back finds the answer given before, as long as it still fits.
    const earlier = answers[index];
    const value = earlier !== undefined && step.problem(earlier) === undefined ? earlier : step.value;
    const answer = await ask({ ...step, value }, title, index + 1, total);
    if (answer === undefined) return undefined;
    if (answer === BACK) index -= 1;
    else answers[index++] = answer;
  }
  return answers;
}

const BACK = Symbol('back');

function ask(step: Step, title: string, number: number, totalSteps: number): Promise<string | typeof BACK | undefined> {
  const box = vscode.window.createInputBox();
  Object.assign(box, { title, step: number, totalSteps, prompt: step.prompt, value: step.value, ignoreFocusOut: true });
  if (number > 1) box.buttons = [vscode.QuickInputButtons.Back];
  return new Promise((resolve) => {
    const show = (): void => {
      box.validationMessage = step.problem(box.value);
    };
    const listeners = [
      box.onDidChangeValue(show),
      box.onDidAccept(() => {
        show();
        if (step.problem(box.value) === undefined) end(box.value.trim());
      }),
      box.onDidTriggerButton(() => end(BACK)),
      box.onDidHide(() => end(undefined)),
    ];
    const end = (answer: string | typeof BACK | undefined): void => {
      for (const listener of listeners) listener.dispose();
      box.dispose();
      resolve(answer);
    };
    box.show();
  });
}
