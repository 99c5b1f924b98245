import type * as vscode from 'vscode';
import type { ApplyEvent, ApplyResult } from '../core/apply/apply';
import type { Plan } from '../core/plan/plan';

/** What a plan alone does not say of the apply that carries it out. */
export interface ApplyOrigin {
  /** As hosts name it (core/apply/apply.ts). */
  readonly id: string;
  /** The text that the plan was made from. */
  readonly text: string;
  /** The apply that this one takes back. */
  readonly undoes?: string;
}

/** Somebody who wants to hear of every change that the person makes to hosts: the tree, the trail. */
export interface ApplyObserver {
  /** Called when the person has agreed and before anything is changed. */
  begin(uri: vscode.Uri, plan: Plan, origin: ApplyOrigin): ApplyWatcher;
}

/** Follows one apply. */
export interface ApplyWatcher {
  /** In the order in which they happen; after the packages wave the steps are those of a new plan. */
  event(event: ApplyEvent): void;
  /** Told once, at the end, however it ended. The person is told afterwards, so that what is offered then is there. */
  end(result: ApplyResult): Promise<void>;
}
