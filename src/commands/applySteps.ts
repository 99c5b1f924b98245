import { select } from '../core/plan/select';
import { planFor } from '../providers/clusterState';
import { changeAs } from './shared/change';
import { chooseSteps } from './shared/chooseSteps';
import { soundClusterMeant } from './shared/clusterMeant';
import type { Command } from './shared/command';
import { lookAt } from './shared/look';

/** Lets the person tick what of the plan shall be done. */
export const applySteps: Command = {
  contactsHosts: true,
  async run(services, argument) {
    const sound = await soundClusterMeant(services.store, argument);
    if (sound === undefined) return;
    const { uri } = sound;
    await changeAs(services, uri, 'apply', async () => {
      const state = await lookAt(services, uri);
      const whole = state && planFor(state);
      if (state === undefined || whole === undefined) return undefined;
      // Nothing to tick: what there is to say of the whole plan is said.
      if (whole.changes === 0) return { state, plan: whole };
      const steps = await chooseSteps(whole);
      return steps && { state, plan: select(whole, [{ type: 'steps', steps }]) };
    });
  },
};
