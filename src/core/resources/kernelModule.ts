import * as l10n from '@vscode/l10n';
import { hostsWithRole } from '../spec/cluster';
import { sh } from '../ssh/shell';
import { beside, besideFile, type Compared, withheld } from './compared';
import { type Difference, defineKind, type Place, type Problem, type Step } from './kind';
import { ownedFiles, ownedHeader } from './names';

interface Modules {
  /** In the kernel now, as a module or built in. */
  readonly loaded: ReadonlySet<string>;
  /** Not loaded, but modprobe(8) would find them. */
  readonly available: ReadonlySet<string>;
  /** Text of our modules-load.d(5) file. */
  readonly file: string;
  /** `1.2.1` of "IP Virtual Server version 1.2.1", where IPVS runs. */
  readonly version: string | undefined;
}

export const kernelModule = defineKind({
  id: 'kernelModule',
  probe: (place) => ({
    modules: sh`missing=
for module in ${modules(place)}; do
  if [ -d "/sys/module/$module" ]; then echo "loaded $module"; else missing="$missing $module"; fi
done
for module in $missing; do modinfo -F filename "$module" >/dev/null && echo "available $module"; done`,
    version: sh`[ -e /proc/net/ip_vs ] && { read -r line </proc/net/ip_vs; echo "$line"; }`,
    file: sh`show ${ownedFiles.modules(place.cluster.name)}`,
  }),
  parse: (output): Modules => ({
    loaded: wordsAfter('loaded', output.modules),
    available: wordsAfter('available', output.modules),
    file: output.file,
    version: /version (\S+)/.exec(output.version)?.[1],
  }),
  want: (site) => (modules(site).length === 0 ? undefined : modules(site)),
  compare: (want: readonly string[] | undefined, have, { cluster }): readonly Compared[] => {
    const loaded = l10n.t('loaded');
    const others = [...have.loaded].filter((name) => !(want ?? []).includes(name));
    return [
      ...(want ?? []).map((name) => {
        if (have.loaded.has(name)) return beside(name, loaded, loaded);
        const missing = beside(name, loaded, undefined);
        return have.available.has(name) ? missing : withheld(missing);
      }),
      ...besideFile(ownedFiles.modules(cluster.name), want && fileText(want, cluster.name), have.file),
      ...others.map((name) => ({ name, state: 'other', seen: loaded }) as const),
      ...(have.version === undefined ? [] : [{ name: 'IPVS', state: 'other', seen: have.version } as const]),
    ];
  },
  difference: (want, have, { cluster, facts }): Difference => {
    const path = ownedFiles.modules(cluster.name);
    if (want === undefined) {
      const remove = {
        kind: 'kernelModule',
        phase: 'directors',
        changes: [l10n.t('remove {0}', path)],
        about: [path],
        script: sh`run rm -f -- ${path}`,
      } as const;
      return { steps: have.file === '' ? [] : [remove] };
    }
    const problems = want
      .filter((name) => !have.loaded.has(name) && !have.available.has(name))
      .map((name): Problem => ({
        code: 'module-missing',
        severity: 'blocks',
        message: l10n.t('the kernel {0} has no module {1}', facts.kernel, name),
        next: l10n.t("Install the package with the kernel's extra modules, or boot a kernel that has IPVS."),
      }));
    const load = want.filter((name) => !have.loaded.has(name));
    const text = fileText(want, cluster.name);
    const steps: Step[] = [];
    if (load.length > 0) {
      const changes = [l10n.t('load {0}', load.join(', '))] as const;
      steps.push({
        kind: 'kernelModule',
        phase: 'directors',
        changes,
        about: load,
        script: sh`run modprobe -a -- ${load}`,
      });
    }
    if (have.file !== text) {
      const changes = [l10n.t('load {0} at boot ({1})', want.join(', '), path)] as const;
      steps.push({ kind: 'kernelModule', phase: 'directors', changes, about: [path], script: sh`put ${path} ${text}` });
    }
    return { steps, problems };
  },
});

/** `ip_vs` and the scheduler of each service (net/netfilter/ipvs: module `ip_vs_NAME`). */
function modules({ host, cluster }: Place): readonly string[] {
  if (!hostsWithRole(cluster, 'director').includes(host)) return [];
  return ['ip_vs', ...new Set(cluster.services.map(({ scheduler }) => `ip_vs_${scheduler}`))];
}

function fileText(names: readonly string[], cluster: string): string {
  return `${ownedHeader(cluster)}${names.join('\n')}\n`;
}

function wordsAfter(word: string, text: string): ReadonlySet<string> {
  return new Set(
    text.split('\n').flatMap((line) => (line.startsWith(`${word} `) ? [line.slice(word.length + 1)] : [])),
  );
}
