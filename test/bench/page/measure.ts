import { type FramesMeasured, measureFrames, quantile, REQUESTS } from '../../page/support/frames';
import { Pages } from '../../page/support/livePage';
import type { Row, Target } from '../report';

/** The live test page in a headless browser while 100,000 requests come in. */
export async function measurePage(progress: (message: string) => void): Promise<FramesMeasured> {
  progress(`the live test page, ${REQUESTS} requests`);
  const pages = await Pages.open();
  try {
    return await measureFrames(await pages.show('liveTest'));
  } finally {
    await pages.close();
  }
}

export function pageRows({ frames, grownMb }: FramesMeasured): readonly Row[] {
  return [
    { title: `frames a second while ${REQUESTS} requests come in`, unit: '', samples: frames.map(({ gap }) => 1_000 / gap) },
    { title: 'script of the page in a frame', unit: 'ms', samples: frames.map(({ script }) => script) },
    { title: 'heap of the page after the run more than before', unit: 'MB', samples: [grownMb] },
  ]; // prettier-ignore
}

/** At 60 frames a second a frame has 16.7 ms, of which half is the browser's own. */
export function pageTargets({ frames, grownMb }: FramesMeasured): readonly Target[] {
  const script = frames.map(({ script }) => script);
  const atMost = (title: string, value: number, bound: number, unit: string): Target => ({ title, value, bound, sense: 'at most', unit }); // prettier-ignore
  return [
    atMost('live test page: script in a frame, median', quantile(script, 0.5), 8, 'ms'),
    atMost('live test page: heap after 100,000 requests', grownMb, 20, 'MB'),
  ];
}
