import { growing, runOf, SCENES } from '../scenes';
import type { Frame, LivePage } from './livePage';

export const REQUESTS = 100_000;

export interface FramesMeasured {
  readonly frames: readonly Frame[];
  /** MB that the page's heap has more after the run than before it. */
  readonly grownMb: number;
}

/** A run of 100,000 requests that comes in 200 batches, 50 ms apart, into a page that is on the screen. */
export async function measureFrames(live: LivePage): Promise<FramesMeasured> {
  const { begin, updates } = growing(runOf({ servers: ['web1', 'web2', 'web3'], requests: REQUESTS, every: 10 }), 200);
  await live.send(...SCENES.empty, { type: 'run', run: begin });
  const heap = async (): Promise<number> => {
    await live.page.requestGC();
    return Number(await live.page.evaluate('performance.memory.usedJSHeapSize')) / 1e6;
  };
  const before = await heap();
  const frames = await live.framesWhile(updates, 50);
  await live.page.getByText('100,000 of 100,000 requests sent').waitFor();
  return { frames, grownMb: (await heap()) - before };
}

/** The value that a part of all values stays below. */
export function quantile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) * part)] ?? Number.NaN;
}
