import { labProfile } from '../support/profile';
import { Story } from './story';

/** The tests of one part of the story: calls of `it`, with what they need of the story. */
export type Chapter = (story: Story) => void;

/** The snapshot that asides go back to. */
const KEPT = 'before-asides';

export interface Teller {
  /** The machines stay as this chapter leaves them: the next starts from there. */
  readonly chapter: (title: string, tell: Chapter) => void;
  /**
   * Afterwards the machines are as they were before it, disk and memory, whatever it did to them. Told on Debian only:
   * what differs between the distribution families is what the product does to the hosts, which the chapters cover.
   */
  readonly aside: (title: string, tell: Chapter) => void;
  /** A chapter whose like on Debian is told by the walk by clicks (test/e2e/reference.test.ts): it takes minutes. */
  readonly elsewhere: (title: string, tell: Chapter) => void;
}

/** One lab for all chapters, told in order: applying to empty machines takes minutes under emulation, so it is done once. */
export function tellStory(title: string, told: (teller: Teller) => void): void {
  describe(title, () => {
    const story = new Story();
    let kept = false;
    let asides = 0;
    before(() => story.begin());
    const chapter: Teller['chapter'] = (name, tell) => {
      describe(name, () => {
        before(() => void (kept = false));
        tell(story);
      });
    };
    told({
      chapter,
      elsewhere(name, tell) {
        if (labProfile() !== 'debian') chapter(name, tell);
      },
      aside(name, tell) {
        if (labProfile() !== 'debian') return;
        describe(name, () => {
          before(async () => {
            if (!kept) await story.lab.save(KEPT);
            kept = true;
            // Out of a snapshot the client goes through the same ports as in the aside before, and IPVS still has entries for
            // them: each aside has ports of its own.
            const from = 10_000 + 6_000 * asides++;
            await story.lab.exec('client', `echo ${from} ${from + 5_999} >/proc/sys/net/ipv4/ip_local_port_range`);
          });
          tell(story);
          after(() => story.lab.load(KEPT));
        });
      },
    });
  });
}
