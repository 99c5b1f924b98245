import { applying } from './story/applying';
import { changing } from './story/changing';
import { checking } from './story/checking';
import { draining } from './story/draining';
import { importing } from './story/importing';
import { lasting, rebooting } from './story/lasting';
import { leaving } from './story/leaving';
import { mounting } from './story/mounting';
import { tellStory } from './story/tell';
import { tracing } from './story/tracing';
import { watching, watchingOnePage } from './story/watching';
import { labProfile } from './support/profile';

/**
 * The reference cluster (every step of its table), from empty machines by the product alone, through reboots, and off
 * again. One story, told in order: a chapter starts from where the one before has left the machines.
 */
tellStory(`the reference cluster on ${labProfile()}`, ({ chapter, aside, elsewhere }) => {
  chapter('from empty machines', applying);
  aside('draining under load', draining);
  aside('changes under load', changing);
  aside('a live test', watching);
  aside('one request, followed', tracing);
  chapter('with the NFS page', mounting);
  aside('a live test of one page', watchingOnePage);
  aside('everything checked', checking);
  aside('importing hosts', importing);
  elsewhere('applied again', lasting);
  elsewhere('over reboots', rebooting);
  elsewhere('off again', leaving);
});
