/** `npm run bench`: what the product costs, beside what a person would use instead, all in one run. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { measureCluster } from './cluster';
import { measureHosts200 } from './hosts200/measure';
import { hosts200Rows, hosts200Targets } from './hosts200/results';
import { closeBenchLab, openBenchLab } from './lab';
import { measureLanguage } from './language/measure';
import { languageRows, languageTargets } from './language/results';
import { activation } from './measures/activation';
import { ensureAnsible } from './measures/ansible';
import { reading } from './measures/reading';
import { type Options, readOptions, USAGE } from './options';
import { measurePage, pageRows, pageTargets } from './page/measure';
import { buildProduct, ROOT } from './product';
import { holds, renderReport, type Report, reportToJson } from './report';
import { rowsOf, targetsOf } from './results';
import { Samples } from './samples';
import { measureSsh } from './ssh/measure';
import { sshRows, sshTargets } from './ssh/results';
import { measureTraffic } from './traffic/measure';
import { trafficRows, trafficTargets } from './traffic/results';

const begun = Date.now();
const progress = (message: string): void =>
  console.error(`[${((Date.now() - begun) / 1000).toFixed(1).padStart(7)} s] ${message}`);

async function main(argv: readonly string[], signal: AbortSignal): Promise<number> {
  let options: Options | 'help';
  try {
    options = readOptions(argv);
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n${USAGE}`);
    return 64;
  }
  if (options === 'help') {
    console.log(USAGE);
    return 0;
  }
  const report = await bench(options, signal);
  console.log(renderReport(report));
  if (options.json !== undefined)
    await writeFile(options.json, `${JSON.stringify(reportToJson(report), undefined, 2)}\n`);
  return report.targets.every(holds) ? 0 : 1;
}

async function bench(options: Options, signal: AbortSignal): Promise<Report> {
  const { directory, keep, rounds, repetitions } = options;
  // Short: the sockets of Ansible's connections lie in it.
  const scratch = await mkdtemp(join(tmpdir(), 'lvs-'));
  const load = [loadavg()[0] ?? 0];
  try {
    if (options.only === 'hosts200') {
      const hosts200 = await measureHosts200({ repetitions, scratch, signal, progress });
      return localReport(hosts200Rows(hosts200), hosts200Targets(hosts200));
    }
    const ofEach = { rounds: rounds + 1, scratch, signal, progress };
    if (options.only === 'traffic') {
      const traffic = await measureTraffic(ofEach);
      return localReport(trafficRows(traffic), trafficTargets(traffic));
    }
    if (options.only === 'ssh') {
      const ssh = await measureSsh(ofEach);
      return localReport(sshRows(ssh), sshTargets(ssh));
    }
    if (options.only === 'page') {
      const page = await measurePage(progress);
      return localReport(pageRows(page), pageTargets(page));
    }
    const language = await measureLanguage(ofEach);
    if (options.only === 'language') return localReport(languageRows(language), languageTargets(language));
    const hosts200 = await measureHosts200({ repetitions, scratch, signal, progress });
    const traffic = await measureTraffic(ofEach);
    const ssh = await measureSsh(ofEach);
    const page = await measurePage(progress);
    const ansible = await ensureAnsible({ signal, progress });
    progress('building and packing the product');
    const product = await buildProduct(scratch, signal);
    progress('activation, reading');
    const local = {
      activation: await activation(product, signal),
      reading: reading(),
      vsixKiB: product.vsixBytes / 1024,
    };
    const lab = await openBenchLab({ directory, signal, progress });
    const cluster = new Samples();
    const clusterFile = join(ROOT, 'examples/reference/cluster.yaml');
    await measureCluster({ lab, product, clusterFile, scratch, signal, progress }, cluster, { rounds, repetitions });
    load.push(loadavg()[0] ?? 0);
    const measured = { cluster, ...local };
    return {
      head: [
        `The reference cluster on the lab (${lab.profile}, ${lab.acceleration}), packages installed beforehand`,
        `Ansible ${ansible}, Node ${process.version}, ${cpus().length} processors, load ${load.map((value) => value.toFixed(1)).join(' before and ')} after`,
      ],
      rows: [
        ...rowsOf(measured),
        ...hosts200Rows(hosts200),
        ...languageRows(language),
        ...trafficRows(traffic),
        ...sshRows(ssh),
        ...pageRows(page),
      ],
      targets: [
        ...targetsOf(measured),
        ...hosts200Targets(hosts200),
        ...languageTargets(language),
        ...trafficTargets(traffic),
        ...sshTargets(ssh),
        ...pageTargets(page),
      ],
    };
  } finally {
    await rm(scratch, { recursive: true, force: true });
    if (!keep && options.only === undefined) {
      progress('ending the lab');
      await closeBenchLab(directory);
    }
  }
}

/** Of what needs no lab. */
function localReport(rows: Report['rows'], targets: Report['targets']): Report {
  const load = (loadavg()[0] ?? 0).toFixed(1);
  return { head: [`Node ${process.version}, ${cpus().length} processors, load ${load}`], rows, targets };
}

// The first signal ends the bench in order, the lab with it; a second one ends it at once.
const interrupt = new AbortController();
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(name, () => interrupt.abort());

main(process.argv.slice(2), interrupt.signal).then(
  (status) => (process.exitCode = status),
  (error: unknown) => {
    const interrupted = interrupt.signal.aborted;
    console.error(interrupted ? 'Interrupted.' : error instanceof Error ? error.message : error);
    process.exitCode = interrupted ? 130 : 1;
  },
);
