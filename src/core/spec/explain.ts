import * as l10n from '@vscode/l10n';
import type { AstNode, Path } from './ast';
import type { DiagnosticCode } from './codes';
import { nearest } from './nearest';
import type { JsonSchema } from './validate';

/** The words for what breaks the schema: what is wrong, and what to write instead. */
export interface Complaint {
  readonly code: DiagnosticCode;
  readonly message: string;
}

/** `director`: the one whose address is the value of the property, as far as there is one. */
export function unknownProperty(
  name: string,
  known: readonly string[],
  present: ReadonlySet<string>,
  director: string | undefined,
): Complaint {
  if (director !== undefined && /gateway|^gw[46]?$|^via$/i.test(name)) {
    const message = l10n.t(
      'The gateway of this host is the director {0}. In direct routing answers go to the clients past the director: let the host use the router of the network, and remove the line.',
      director,
    );
    return { code: 'gateway-is-director', message };
  }
  if (/pass(word|phrase|wd)?$|secret|token|credential|privatekey|^key$/i.test(name)) {
    const message = l10n.t(
      'Secrets do not belong in this file: "{0}" would be readable for everyone who has it. Remove the line and change the secret; you are asked for it when it is needed.',
      name,
    );
    return { code: 'secret-in-file', message };
  }
  if (/^(proxycommand|localcommand|identityagent|knownhostscommand|match|sendenv|setenv)$/i.test(name)) {
    const message = l10n.t(
      '"{0}" could run a program on your machine, so a file of a workspace may not say it. Put it into ~/.ssh/config and name its host here.',
      name,
    );
    return { code: 'command-in-file', message };
  }
  if (name === '<<') {
    const message = l10n.t(
      'Merge keys (<<) are not part of YAML 1.2. Write the properties out, or use an alias for a whole value.',
    );
    return { code: 'yaml-merge-key', message };
  }
  const free = known.filter((candidate) => !present.has(candidate));
  const guess = nearest(name, free) ?? (present.size > 1 ? undefined : nearest(name, known));
  const message =
    guess === undefined
      ? l10n.t('"{0}" is not known here. Possible: {1}.', name, free.join(', '))
      : l10n.t('"{0}" is not known here. Did you mean "{1}"?', name, guess);
  return { code: 'unknown-property', message };
}

export function missingProperty(name: string, path: Path): Complaint {
  if (path.length === 0 && name === 'apiVersion') {
    return {
      code: 'missing-api-version',
      message: l10n.t('The mark of a cluster file is missing. Write "apiVersion: lvs-dr/v1" as the first line.'),
    };
  }
  const holder = path.findLast((step) => typeof step === 'string');
  const message =
    path.length === 0
      ? l10n.t('"{0}" is missing. Every cluster file needs it.', name)
      : l10n.t('"{0}" is missing in "{1}". Add a line "{0}: …".', name, String(holder));
  return { code: 'missing-property', message };
}

export function unknownValue(
  path: Path,
  node: AstNode,
  allowed: readonly (string | number)[],
  source: string,
): Complaint {
  const value = String(node.value ?? source);
  const property = path.findLast((step) => typeof step === 'string');
  const list = allowed.join(', ');
  const guess = nearest(value, allowed.map(String));
  if (property === 'apiVersion') {
    return {
      code: 'unsupported-version',
      message: l10n.t('This version of the format is not known: "{0}". Write {1}.', value, list),
    };
  }
  if (property === 'scheduler') {
    const message =
      guess === undefined
        ? l10n.t('There is no scheduler "{0}". Possible: {1}.', value, list)
        : l10n.t('There is no scheduler "{0}". Did you mean {1}? Possible: {2}.', value, guess, list);
    return { code: 'unknown-scheduler', message };
  }
  const message =
    guess === undefined
      ? l10n.t('"{0}" is not possible for "{1}". Possible: {2}.', value, String(property), list)
      : l10n.t(
          '"{0}" is not possible for "{1}". Did you mean {2}? Possible: {3}.',
          value,
          String(property),
          guess,
          list,
        );
  return { code: 'unknown-value', message };
}

export function patternMismatch(path: Path, value: string, must: string): Complaint {
  const property = path.findLast((step) => typeof step === 'string');
  if (/-----BEGIN|PRIVATE KEY/.test(value)) {
    return {
      code: 'secret-in-file',
      message: l10n.t(
        'This is a private key itself. Remove it from the file, replace the key on the hosts, and give the path of the new key here.',
      ),
    };
  }
  if (path.includes('ssh') && value.startsWith('-')) {
    const message = l10n.t(
      '"{0}" starts with a dash, so ssh would take it for an option. Write a plain {1}.',
      value,
      String(property),
    );
    return { code: 'host-starts-with-dash', message };
  }
  const withPrefix = /^([0-9a-fA-F:.]{2,45})\/\d+$/.exec(value);
  if (
    withPrefix?.[1] !== undefined &&
    (property === 'vip' || property === 'vips' || property === 'address' || property === 'address6')
  ) {
    const message =
      property === 'address' || property === 'address6'
        ? l10n.t('An address is written without its prefix length. Write {0}.', withPrefix[1])
        : l10n.t(
            'A VIP is always a single address (/32, or /128 for IPv6) and written without prefix length. Write {0}.',
            withPrefix[1],
          );
    return { code: 'address-with-prefix', message };
  }
  if (/^[0-9]+(\.[0-9]+){3}$/.test(value)) {
    const message = l10n.t('"{0}" is not an IPv4 address: four numbers from 0 to 255, without leading zeros.', value);
    return { code: 'invalid-address', message };
  }
  return {
    code: 'invalid-value',
    message: l10n.t('"{0}" is not possible for "{1}": it must be {2}.', shorten(value), String(property), must),
  };
}

export function badName(name: string, must: string): Complaint {
  if (name.startsWith('-')) {
    return {
      code: 'host-starts-with-dash',
      message: l10n.t(
        'The host name "{0}" starts with a dash, so ssh would take it for an option. Rename the host.',
        name,
      ),
    };
  }
  return {
    code: 'invalid-name',
    message: l10n.t('"{0}" cannot be the name of a host: it must be {1}.', shorten(name), must),
  };
}

export function outOfRange(value: number, minimum: number | undefined, maximum: number | undefined): Complaint {
  const message =
    maximum === undefined
      ? l10n.t('{0} is too small: the smallest possible value is {1}.', value, minimum ?? '')
      : l10n.t('{0} is out of range: write a number from {1} to {2}.', value, minimum ?? '', maximum);
  return { code: 'out-of-range', message };
}

export function emptyList(): Complaint {
  return { code: 'empty-list', message: l10n.t('This list is empty. Add at least one item, or remove the property.') };
}

export function repeatedItem(value: string): Complaint {
  return { code: 'repeated-item', message: l10n.t('"{0}" is in this list twice. Remove one of them.', value) };
}

export function wrongType(path: Path, node: AstNode, schemas: readonly JsonSchema[], source: string): Complaint {
  const property = path.findLast((step) => typeof step === 'string') ?? '';
  const types = schemas.map((schema) => schema.type ?? typeof schema.enum?.[0]);
  const code = 'wrong-type' as const;
  if (node.type === 'null') {
    const message = types.includes('object')
      ? l10n.t('"{0}" has no value. Indent what belongs to it by two spaces below it, or remove the line.', property)
      : l10n.t('"{0}" has no value. Write one after the colon, or remove the line.', property);
    return { code, message };
  }
  const trap = yamlTrap(types, node, source);
  if (trap !== undefined) return { code, message: trap };
  const wanted = [...new Set(types.map(typeName))].join(l10n.t(' or '));
  return { code, message: l10n.t('"{0}" must be {1}, but this is {2}.', property, wanted, typeName(node.type)) };
}

/** Values that YAML 1.2 reads as something else than they look like, or than YAML 1.1 did. */
function yamlTrap(types: readonly string[], node: AstNode, source: string): string | undefined {
  const wantsNumber = types.includes('integer') || types.includes('number');
  if (node.type === 'string' && wantsNumber) {
    if (/^\d+(:\d+)+$/.test(source))
      return l10n.t(
        '{0} is text here (and a base-60 number for older YAML readers), not a number. Write a single number; a port cannot be mapped to another one.',
        source,
      );
    if (/^(["'])[-+]?\d+\1$/.test(source))
      return l10n.t('{0} is text because of its quotes. Write {1} without them.', source, node.value);
    if (/^\d[\d_,]*$/.test(source))
      return l10n.t('{0} is text: a number has digits only. Write {1}.', source, source.replaceAll(/[_,]/g, ''));
  }
  if (node.type === 'string' && types.includes('boolean')) {
    if (/^(y|yes|on)$/i.test(source)) return l10n.t('{0} is text in YAML 1.2. Write true.', source);
    if (/^(n|no|off)$/i.test(source)) return l10n.t('{0} is text in YAML 1.2. Write false.', source);
  }
  if (node.type === 'number' && types.includes('integer'))
    return l10n.t('{0} is not a whole number. Write one without a decimal point.', source);
  if ((node.type === 'number' || node.type === 'boolean') && types.includes('string')) {
    return l10n.t(
      'YAML reads {0} as {1}, but this must be text. Put it in quotes: "{0}".',
      source,
      typeName(node.type),
    );
  }
  if (node.type === 'string' && types.length === 1 && types[0] === 'array') {
    return l10n.t('This must be a list. Write [{0}], or one line "- {0}" for each item.', shorten(source));
  }
  return undefined;
}

function typeName(type: string): string {
  switch (type) {
    case 'string':
      return l10n.t('text');
    case 'integer':
      return l10n.t('a whole number');
    case 'number':
      return l10n.t('a number');
    case 'boolean':
      return l10n.t('true or false');
    case 'array':
      return l10n.t('a list');
    case 'object':
      return l10n.t('a section with properties of its own');
    default:
      return l10n.t('nothing');
  }
}

function shorten(value: string): string {
  const line = JSON.stringify(value).slice(1, -1);
  return line.length > 60 ? `${line.slice(0, 57)}...` : line;
}
