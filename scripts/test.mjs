// `npm test`: everything, on a fresh machine too. `npm test -- SUITE...`: only those suites.
// Installs what is missing and says so; closes with one line, "N passed, N failed".
import { lab, run, runAside } from './test/part.mjs';
import { needsOf, Preparations } from './test/preparations.mjs';
import { installPackages, installPrograms } from './test/programs.mjs';
import { suites } from './test/suites.mjs';

const PROFILES = ['debian', 'rhel-like'];

const wanted = process.argv.slice(2);
const everything = wanted.length === 0;
const unknown = wanted.filter((name) => !(name in suites));
if (unknown.length > 0) {
  console.error(`There is no suite ${unknown.join(', ')}; there are ${Object.keys(suites).join(', ')}.`);
  process.exit(64);
}

installPackages();
installPrograms();

const parts = (everything ? Object.keys(suites) : wanted).flatMap((name) => suites[name]);
const isCompanion = ({ beside }) => parts.some(({ title }) => title === beside);
const preparations = new Preparations();
preparations.begin(parts);

const results = [];
try {
  for (const part of parts.filter((each) => !isCompanion(each))) {
    const companions = parts.filter(({ beside }) => beside === part.title);
    console.log(`\n── ${part.title}`);
    await preparations.await(part.aside === false ? preparations.all() : [part, ...companions].flatMap(needsOf));
    // A lab that nobody uses would only slow down the one that is used.
    const used = [part, ...companions].map(({ machines }) => machines);
    if (part.machines !== undefined) await down(PROFILES.filter((profile) => !used.includes(profile)));
    const asides = companions.map(runAside);
    for (const { title } of companions) console.log(`   beside it: ${title}`);
    results.push(await run(part));
    for (const aside of asides) {
      const { said, ...result } = await aside;
      console.log(`\n── ${result.title}\n${said}`);
      results.push(result);
    }
  }
} finally {
  // A suite run by itself leaves its machines up, for the next run; a run of everything leaves nothing behind.
  if (everything) await down(PROFILES);
}

console.log('');
for (const { title, passed, failed, seconds } of results)
  console.log(`${failed > 0 ? '✗' : '✓'} ${title}: ${passed} passed, ${failed} failed, ${seconds} s`);
const sum = (key) => results.reduce((total, result) => total + result[key], 0);
console.log(`\n${sum('passed')} passed, ${sum('failed')} failed`);
process.exit(sum('failed') > 0 ? 1 : 0);

async function down(profiles) {
  for (const profile of profiles) await lab('inherit', 'down', '--profile', profile);
}
