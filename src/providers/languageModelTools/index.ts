import * as vscode from 'vscode';
import { bounded } from '../../core/briefing/bounds';
import { findingsBriefing } from '../../core/briefing/findings';
import { planBriefing } from '../../core/briefing/plan';
import { statusBriefing } from '../../core/briefing/status';
import type { ClusterStore } from '../clusterStore';
import { explanationOf } from '../documentation';
import type { Hosts } from '../ssh/hosts';
import { toolInput } from './input';
import { confirmationOf, lookForModel } from './look';
import { clustersAsked, fileOf, subjectOf } from './subjects';

/** In one answer; whoever wants another asks for it by name. */
const CLUSTERS = 5;

interface Parts {
  readonly store: ClusterStore;
  readonly hosts: Hosts;
}

/**
 * What a language model may ask of us: read-only, and no host is contacted without a person's consent. Editors without
 * language models do not have this part of the API.
 */
export function provideLanguageModelTools(parts: Parts): vscode.Disposable {
  const languageModels = vscode.lm as Partial<typeof vscode.lm> | undefined;
  if (languageModels?.registerTool === undefined) return vscode.Disposable.from();
  const { registerTool } = languageModels;
  return vscode.Disposable.from(
    registerTool('lvs_get_status', statusTool(parts)),
    registerTool('lvs_get_plan', planTool(parts)),
    registerTool('lvs_get_findings', findingsTool(parts)),
  );
}

function statusTool({ store }: Parts): vscode.LanguageModelTool<unknown> {
  return {
    invoke: ({ input }) => {
      const now = new Date();
      return answer(clustersAsked(store, toolInput(input).cluster).map((state) => statusBriefing(subjectOf(state), now))); // prettier-ignore
    },
  };
}

function planTool(parts: Parts): vscode.LanguageModelTool<unknown> {
  const { store } = parts;
  return {
    prepareInvocation: ({ input }) => {
      const { cluster, refresh } = toolInput(input);
      // Without trust there is nothing to agree to: the call itself says so.
      if (!refresh || !vscode.workspace.isTrusted) return {};
      return { confirmationMessages: confirmationOf(clustersAsked(store, cluster)) };
    },
    invoke: async ({ input }, token) => {
      const { cluster, refresh } = toolInput(input);
      const asked = clustersAsked(store, cluster);
      if (refresh) await lookForModel(parts, asked, token);
      const now = new Date();
      return answer(
        clustersAsked(store, cluster).map(
          (state) =>
            planBriefing(subjectOf(state), now) ?? {
              file: fileOf(state),
              error:
                state.cluster === undefined
                  ? 'The file has errors, so there is no plan. lvs_get_findings tells them.'
                  : 'No host has been looked at yet, so there is no plan. Call the tool with "refresh": true.',
            },
        ),
      );
    },
  };
}

function findingsTool({ store }: Parts): vscode.LanguageModelTool<unknown> {
  const explained = (code: string): string | undefined => explanationOf(code)?.toString();
  return {
    invoke: ({ input }) =>
      answer(clustersAsked(store, toolInput(input).cluster).map((state) => findingsBriefing(subjectOf(state), explained))), // prettier-ignore
  };
}

function answer(all: readonly unknown[]): vscode.LanguageModelToolResult {
  const { items, ...rest } = bounded(all, CLUSTERS);
  const text = JSON.stringify({ clusters: items, ...rest });
  return new vscode.LanguageModelToolResult([new vscode.LanguageModelTextPart(text)]);
}
