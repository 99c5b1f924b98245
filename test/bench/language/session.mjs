// `node session.mjs ENGINE TASKS`: loads a bundled engine, does the tasks of a JSON file with it, prints how long each
// took. One engine and process: neither the other's compiled code nor its garbage is in what is measured.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { performance } from 'node:perf_hooks';

const [, , bundle, tasks] = process.argv;
const took = async (work) => {
  const begun = performance.now();
  const answer = await work();
  return { milliseconds: performance.now() - begun, answer };
};
const samples = { load: [], validate: {}, complete: {}, hover: {} };
const loaded = await took(() => createRequire(import.meta.url)(bundle).engine);
samples.load.push(loaded.milliseconds);
const engine = loaded.answer;

/** Whoever answers wrongly is not measured. */
function expect(holds, what) {
  if (!holds) throw new Error(`${bundle}: ${what}`);
}

for (const { size, repetitions, text, hoverAt, halfWritten, caret } of JSON.parse(readFileSync(tasks, 'utf8'))) {
  const add = (kind, { milliseconds, answer }) => {
    (samples[kind][size] ??= []).push(milliseconds);
    return answer;
  };
  for (let run = 0; run < repetitions; run += 1) {
    // Each one another text: what was kept of an earlier one is of no use, as after a keystroke.
    const version = `# ${run}\n`;
    const problems = add('validate', await took(() => engine.validate(text + version)));
    expect(problems.length === 0, `finds ${problems[0]} in a valid file`);
    const shown = add('hover', await took(() => engine.hover(hoverAt)));
    expect(shown.includes('chooses a real server'), 'does not show the text of the schema');
    const offers = add('complete', await took(() => engine.complete(halfWritten + version, caret)));
    expect(offers.includes('wlc') && offers.includes('wrr'), 'does not offer the schedulers');
  }
}
expect((await engine.validate('apiVersion: lvs-dr/v1\nname: A B\n')).length > 0, 'finds nothing in a wrong file');
process.stdout.write(JSON.stringify(samples));
process.exit(0);
