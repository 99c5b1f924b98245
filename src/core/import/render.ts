import { isSmall, itemLines, propertyLines } from '../spec/edits/render';
import type { Style } from '../spec/edits/style';
import type { ValueRecord } from '../spec/edits/value';
import type { HostSection } from '../spec/survey';
import type { Draft, HostPart, Part } from './draft';

/** The style of the reference file. */
const STYLE: Style = { eol: '\n', step: 2, dash: 2, padded: true, quote: '"', spaced: true };

const SECTIONS: readonly HostSection[] = ['directors', 'realServers', 'nfsHosts', 'clients'];

/** The text of a file, sections in the order of the reference. */
export function renderDraft(draft: Draft): string {
  const blocks = [
    [...comments(draft.notes), 'apiVersion: lvs-dr/v1', ...propertyLines('name', draft.name, STYLE, 'flow')],
    section('network', draft.network),
    section('ssh', draft.ssh),
    section('webServer', draft.webServer),
    ...SECTIONS.map((name) => hostLines(name, draft.hosts[name])),
    listLines('virtualServices', draft.services, draft.otherServices, true),
    listLines('mounts', draft.mounts, draft.otherMounts, false),
    section('failover', draft.failover),
  ];
  return `${blocks
    .filter((block) => block.length > 0)
    .map((block) => block.join('\n'))
    .join('\n\n')}\n`;
}

function section(name: string, part: Part | undefined): string[] {
  return part === undefined ? [] : [...comments(part.notes), ...propertyLines(name, part.value, STYLE, 'block')];
}

function hostLines(name: HostSection, hosts: readonly HostPart[]): string[] {
  // Without directors and real servers there is no cluster, so the file asks for them.
  if (hosts.length === 0) return name === 'directors' || name === 'realServers' ? [`${name}: {}`] : [];
  const lines = hosts.flatMap((host) => [
    ...comments(host.notes),
    ...propertyLines(host.name, host.value, STYLE, formOf(host.value)),
  ]);
  return [`${name}:`, ...lines.map(indented)];
}

function listLines(name: string, parts: readonly Part[], others: readonly string[], required: boolean): string[] {
  const lines = parts.flatMap(({ value, notes }) => [...comments(notes), ...itemLines(value, STYLE, 'block')]);
  const head = parts.length > 0 ? [`${name}:`] : required ? [`${name}: []`] : [];
  return [...head, ...lines.map(indented), ...comments(others).map(indented)];
}

function formOf(value: ValueRecord): 'flow' | 'block' {
  return isSmall(value) ? 'flow' : 'block';
}

/** What hosts say goes into comments too: a line break in it must not end one. */
function comments(notes: readonly string[]): string[] {
  // eslint-disable-next-line no-control-regex -- these are what must not get through
  return notes.map((note) => `# ${note.replaceAll(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\ufeff]+/g, ' ')}`);
}

function indented(line: string): string {
  return line === '' ? '' : `  ${line}`;
}
