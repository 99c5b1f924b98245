import { mkdtempSync } from 'node:fs';
import { attachLab } from '../../lab/lab';
import { benchDirectory } from './lab';
import { checkEndState } from './measures/endState';
import { ansibleFirst, ansibleAgain } from './measures/ansible';
import { bareSsh } from './measures/bareSsh';
import type { Context } from './context';
void (async () => {
  const lab = await attachLab(benchDirectory());
  const context = { lab, scratch: mkdtempSync('/tmp/lvs-'), signal: new AbortController().signal } as unknown as Context;
  await lab!.load('packages');
  console.log('ssh', await bareSsh(context));
  console.log('first', await ansibleFirst(context));
  await checkEndState(context, 'Ansible');
  console.log('again', await ansibleAgain(context));
})().catch((e: unknown) => console.error(String(e)));
