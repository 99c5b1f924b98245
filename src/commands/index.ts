import { apply } from './apply';
import { copyAddress } from './copyAddress';
import { copyReport } from './copyReport';
import { inspect } from './inspect';
import { newCluster } from './newCluster';
import { openClusterFile } from './openClusterFile';
import { openTerminal } from './openTerminal';
import { plan } from './plan';
import { refresh } from './refresh';
import { refreshAll } from './refreshAll';
import { remove } from './remove';
import type { Command } from './shared/command';
import { setWeight } from './setWeight';
import { showConnections } from './showConnections';
import { showCounters } from './showCounters';
import { showLog } from './showLog';
import { showRates } from './showRates';
import { showRules } from './showRules';
import { showTable } from './showTable';
import { showThresholds } from './showThresholds';
import { showTimeouts } from './showTimeouts';
import { test } from './test';
import { traceRequest } from './traceRequest';
import { watch } from './watch';
import { stopWatching } from './stopWatching';
import { filterTree } from './filterTree';
import { filterDiffering } from './filterDiffering';
import { clearFilter } from './clearFilter';
import { sortTree } from './sortTree';
import { revealInTree } from './revealInTree';
import { connect } from './connect';
import { disconnect } from './disconnect';
import { reconnect } from './reconnect';
import { forgetCredentials } from './forgetCredentials';
import { refreshDocument } from './refreshDocument';
import { compareEarlier } from './compareEarlier';
import { compareDirectors } from './compareDirectors';
import { showArp } from './showArp';
import { showNetwork } from './showNetwork';
import { showMounts } from './showMounts';
import { showExports } from './showExports';
import { showUnits } from './showUnits';
import { showJournal } from './showJournal';
import { testDirectly } from './testDirectly';
import { planHost } from './planHost';
import { showPlanText } from './showPlanText';
import { showPlanDiff } from './showPlanDiff';
import { drain } from './drain';
import { undrain } from './undrain';
import { zeroCounters } from './zeroCounters';
import { saveTable } from './saveTable';
import { applyHost } from './applyHost';
import { applyService } from './applyService';
import { applySteps } from './applySteps';
import { undo } from './undo';
import { showTrail } from './showTrail';
import { showTranscript } from './showTranscript';
import { addToService } from './addToService';
import { takeOutOfService } from './takeOutOfService';
import { removeHost } from './removeHost';
import { mount } from './mount';
import { unmount } from './unmount';
import { applyArp } from './applyArp';
import { applyExports } from './applyExports';
import { importFromHosts } from './importFromHosts';
import { showTestText } from './showTestText';
import { testWhileApplying } from './testWhileApplying';
import { compareRuns } from './compareRuns';

/** Every command that package.json contributes. */
export const commands = {
  'lvs.plan': plan,
  'lvs.apply': apply,
  'lvs.inspect': inspect,
  'lvs.refresh': refresh,
  'lvs.refreshAll': refreshAll,
  'lvs.test': test,
  'lvs.traceRequest': traceRequest,
  'lvs.remove': remove,
  'lvs.openTerminal': openTerminal,
  'lvs.setWeight': setWeight,
  'lvs.copyAddress': copyAddress,
  'lvs.copyReport': copyReport,
  'lvs.showTable': showTable,
  'lvs.showConnections': showConnections,
  'lvs.showRates': showRates,
  'lvs.showCounters': showCounters,
  'lvs.showThresholds': showThresholds,
  'lvs.showTimeouts': showTimeouts,
  'lvs.showRules': showRules,
  'lvs.newCluster': newCluster,
  'lvs.openClusterFile': openClusterFile,
  'lvs.showLog': showLog,
  'lvs.watch': watch,
  'lvs.stopWatching': stopWatching,
  'lvs.filterTree': filterTree,
  'lvs.filterDiffering': filterDiffering,
  'lvs.clearFilter': clearFilter,
  'lvs.sortTree': sortTree,
  'lvs.revealInTree': revealInTree,
  'lvs.connect': connect,
  'lvs.disconnect': disconnect,
  'lvs.reconnect': reconnect,
  'lvs.forgetCredentials': forgetCredentials,
  'lvs.refreshDocument': refreshDocument,
  'lvs.compareEarlier': compareEarlier,
  'lvs.compareDirectors': compareDirectors,
  'lvs.showArp': showArp,
  'lvs.showNetwork': showNetwork,
  'lvs.showMounts': showMounts,
  'lvs.showExports': showExports,
  'lvs.showUnits': showUnits,
  'lvs.showJournal': showJournal,
  'lvs.testDirectly': testDirectly,
  'lvs.planHost': planHost,
  'lvs.showPlanText': showPlanText,
  'lvs.showPlanDiff': showPlanDiff,
  'lvs.drain': drain,
  'lvs.undrain': undrain,
  'lvs.zeroCounters': zeroCounters,
  'lvs.saveTable': saveTable,
  'lvs.applyHost': applyHost,
  'lvs.applyService': applyService,
  'lvs.applySteps': applySteps,
  'lvs.undo': undo,
  'lvs.showTrail': showTrail,
  'lvs.showTranscript': showTranscript,
  'lvs.addToService': addToService,
  'lvs.takeOutOfService': takeOutOfService,
  'lvs.removeHost': removeHost,
  'lvs.mount': mount,
  'lvs.unmount': unmount,
  'lvs.applyArp': applyArp,
  'lvs.applyExports': applyExports,
  'lvs.importFromHosts': importFromHosts,
  'lvs.showTestText': showTestText,
  'lvs.testWhileApplying': testWhileApplying,
  'lvs.compareRuns': compareRuns,
} as const satisfies Readonly<Record<`lvs.${string}`, Command>>;
