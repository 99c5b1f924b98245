import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { getLanguageService, TextDocument } from 'vscode-json-languageservice';
import { SCHEMAS } from '../../../scripts/generate-schema';
import { readCluster } from '../../../src/core/spec/read';
import { type JsonSchema, validate } from '../../../src/core/spec/validate';
import { parseYaml } from '../../../src/core/spec/yaml';
import { edited, type Edit, REFERENCE } from './support';

const FILE = join(__dirname, '../../../schemas/cluster.schema.json');

type Schema = Readonly<Record<string, unknown>>;

const isSchema = (value: unknown): value is Schema =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function root(): Schema {
  const schema: unknown = JSON.parse(readFileSync(FILE, 'utf8'));
  assert.ok(isSchema(schema));
  return schema;
}

/** Every schema inside a schema, with where it is. */
function* inside(schema: Schema, path = '#'): Generator<[string, Schema]> {
  yield [path, schema];
  for (const key of ['items', 'additionalProperties', 'propertyNames', 'if', 'then', 'else']) {
    const child = schema[key];
    if (isSchema(child)) yield* inside(child, `${path}/${key}`);
  }
  if (Array.isArray(schema['anyOf']))
    for (const [index, option] of schema['anyOf'].entries())
      if (isSchema(option)) yield* inside(option, `${path}/anyOf/${index}`);
  for (const [name, property] of properties(schema)) yield* inside(property, `${path}/${name}`);
}

function textOf(schema: Schema, keyword: string): string {
  const value = schema[keyword];
  return typeof value === 'string' ? value : '';
}

function properties(schema: Schema): [string, Schema][] {
  const all = schema['properties'];
  return isSchema(all)
    ? Object.entries(all).flatMap(([name, property]) =>
        isSchema(property) ? [[name, property] as [string, Schema]] : [],
      )
    : [];
}

/** What our validator says of a value, as if it stood in a file. */
function complaints(schema: Schema, value: unknown): readonly string[] {
  const text = JSON.stringify(value);
  const { root: tree } = parseYaml(text);
  assert.ok(tree, text);
  return validate(tree, schema as JsonSchema, text).findings.map(({ message }) => `${message} ${text}`);
}

/** What an editor inserts for the body of a snippet if nothing in it is changed. */
function inserted(body: unknown): unknown {
  if (Array.isArray(body)) return body.map(inserted);
  if (isSchema(body)) {
    return Object.fromEntries(Object.entries(body).map(([name, value]) => [String(inserted(name)), inserted(value)]));
  }
  if (typeof body !== 'string') return body;
  const text = body.replaceAll(/\$\{\d+:((?:[^{}])*)\}/g, '$1');
  return text.startsWith('^') ? JSON.parse(text.slice(1)) : text;
}

describe('schemas/cluster.schema.json', () => {
  const all = [...inside(root())];

  it('is what `npm run schema` would write, as is everything beside it', async () => {
    assert.deepEqual(readdirSync(dirname(FILE)).sort(), Object.keys(SCHEMAS).sort());
    for (const [file, generate] of Object.entries(SCHEMAS))
      assert.equal(readFileSync(join(dirname(FILE), file), 'utf8'), await generate(), file);
  });

  it('describes every property, with Markdown and an example', () => {
    for (const [path, schema] of all) {
      for (const [name, property] of properties(schema)) {
        const where = `${path}/${name}`;
        assert.match(textOf(property, 'description'), /^[A-Z`].*[.)]$/s, where);
        assert.match(textOf(property, 'markdownDescription'), /\n\nExample: `/, where);
        assert.ok(Array.isArray(property['examples']) && property['examples'].length > 0, where);
      }
    }
  });

  it('has only examples that are right, wherever it has some', () => {
    let count = 0;
    for (const [path, schema] of all) {
      const examples: readonly unknown[] = Array.isArray(schema['examples']) ? schema['examples'] : [];
      for (const example of examples) assert.deepEqual(complaints(schema, example), [], path);
      count += examples.length;
    }
    assert.ok(count > 80, String(count));
  });

  it('shows the examples in the Markdown, which is all that a hover has', () => {
    for (const [path, schema] of all) {
      for (const example of (schema['examples'] ?? []) as readonly unknown[]) {
        const shown = typeof example === 'string' ? example : JSON.stringify(example);
        assert.ok(textOf(schema, 'markdownDescription').includes(`\`${shown}\``), path);
      }
    }
  });

  it('says the same with and without Markdown', () => {
    for (const [path, schema] of all) {
      const [markdown = ''] = textOf(schema, 'markdownDescription').split('\n\nExample: ');
      assert.equal(textOf(schema, 'description'), markdown.replaceAll(/`|\*\*/g, ''), path);
    }
  });

  it('has snippets for every section of hosts, real servers, services, exports, mounts and failover', () => {
    const places = all.filter(([, schema]) => schema['defaultSnippets'] !== undefined).map(([path]) => path);
    assert.deepEqual(
      [
        ...['directors', 'realServers', 'nfsHosts', 'clients'].flatMap((section) => [
          `#/${section}`,
          `#/${section}/additionalProperties`,
        ]),
        '#/nfsHosts/additionalProperties/exports/items',
        '#/virtualServices/items',
        '#/virtualServices/items/realServers/items/anyOf/1',
        '#/mounts/items',
        '#/failover',
      ].filter((place) => !places.includes(place)),
      [],
    );
  });

  it('has only snippets that are right as they are inserted, with places to fill in, counted from 1', () => {
    for (const [path, schema] of all) {
      for (const snippet of (schema['defaultSnippets'] ?? []) as readonly Schema[]) {
        const where = `${path}: ${textOf(snippet, 'label')}`;
        assert.match(textOf(snippet, 'description'), /^[A-Z].*\.$/, where);
        assert.deepEqual(complaints(schema, inserted(snippet['body'])), [], where);
        const stops = [...JSON.stringify(snippet['body']).matchAll(/\$\{(\d+):/g)].map(([, stop]) => Number(stop));
        assert.deepEqual(stops, [...stops.keys()].map((index) => index + 1), where); // prettier-ignore
      }
    }
  });

  it('explains every value of every choice in a sentence, with and without Markdown', () => {
    for (const [path, schema] of all) {
      if (!Array.isArray(schema['enum'])) continue;
      const explained: unknown = schema['enumDescriptions'];
      assert.ok(Array.isArray(explained) && explained.length === schema['enum'].length, path);
      const markdown: unknown = schema['markdownEnumDescriptions'];
      assert.ok(Array.isArray(markdown) && markdown.length === explained.length, path);
      for (const [index, text] of explained.entries()) {
        assert.ok(typeof text === 'string' && /^[A-Z].*\.$/.test(text) && text.split(' ').length >= 4, String(text));
        assert.equal(text, String(markdown[index]).replaceAll('`', ''), path);
      }
    }
  });

  it('says what is allowed beside every pattern, and the patterns work', () => {
    for (const [path, schema] of all) {
      if (schema['pattern'] === undefined) continue;
      assert.equal(typeof schema['patternErrorMessage'], 'string', path);
      for (const example of (schema['examples'] ?? []) as unknown[]) {
        if (typeof example === 'string') assert.match(example, new RegExp(textOf(schema, 'pattern'), 'u'), path);
      }
    }
  });

  it('lets no unknown property through', () => {
    for (const [path, schema] of all)
      if (schema['type'] === 'object') assert.notEqual(schema['additionalProperties'] ?? true, true, path);
  });

  it('uses only keywords that our validator checks or that say something to people', () => {
    const known = new Set(
      'type enum const pattern patternErrorMessage minimum maximum minItems uniqueItems items properties required additionalProperties propertyNames anyOf if then else $schema $id title description markdownDescription examples enumDescriptions markdownEnumDescriptions defaultSnippets'.split(
        ' ',
      ),
    );
    for (const [path, schema] of all)
      assert.deepEqual(
        Object.keys(schema).filter((key) => !known.has(key)),
        [],
        path,
      );
  });

  it('keeps what reaches shells, units and tables free of control characters', () => {
    for (const [path, schema] of all) {
      if (typeof schema['pattern'] !== 'string' || path.endsWith('/page')) continue;
      for (const value of ['a\nb', '/a\nb', 'a\0b', 'n:/a\tb', '/a\u007f'])
        assert.doesNotMatch(value, new RegExp(schema['pattern'], 'u'), path);
    }
  });
});

describe('a modeline for editors that know no cluster files', () => {
  const MODELINE = '# yaml-language-server: $schema=../schemas/cluster.schema.json\n';

  it('is a comment to us, wherever it stands', () => {
    for (const text of [MODELINE + REFERENCE, REFERENCE + MODELINE, `\uFEFF${MODELINE}---\n${REFERENCE}`]) {
      const { diagnostics, cluster } = readCluster(text);
      assert.deepEqual(diagnostics, []);
      assert.equal(cluster?.name, 'web');
    }
  });

  it('leads to a file that says what it is and refers to no other', () => {
    assert.equal(root()['$schema'], 'http://json-schema.org/draft-07/schema#');
    assert.equal(root()['$id'], 'lvs-dr://schemas/cluster.schema.json');
    assert.doesNotMatch(readFileSync(FILE, 'utf8'), /"\$ref"/);
  });
});

describe('schemas/any-cluster.schema.json, for files that are only called like ours', () => {
  const file = pathToFileURL(join(dirname(FILE), 'any-cluster.schema.json')).toString();
  const service = getLanguageService({
    schemaRequestService: (uri) => Promise.resolve(readFileSync(new URL(uri), 'utf8')),
    workspaceContext: { resolveRelativePath: (path, base) => new URL(path, base).toString() },
  });
  service.configure({ schemas: [{ uri: file, fileMatch: ['cluster.yaml'] }] });

  async function problems(text: string): Promise<readonly string[]> {
    const { root: tree } = readCluster(text);
    assert.ok(tree);
    const document = TextDocument.create('file:///cluster.yaml', 'yaml', 1, text);
    const found = await service.doValidation(document, service.newJSONDocument(tree), { schemaValidation: 'error' });
    return found.map(({ message }) => JSON.stringify(message));
  }

  it('says nothing of the files of others', async () => {
    for (const text of [
      'apiVersion: eksctl.io/v1alpha5\nkind: ClusterConfig\nmetadata: { name: web }\n',
      'kind: Cluster\napiVersion: kind.x-k8s.io/v1alpha4\nnodes: []\n',
      'cluster_name: default\nmax_workers: 2\n',
      '[a, b]\n',
    ])
      assert.deepEqual(await problems(text), []);
  });

  it('is the whole schema for ours', async () => {
    assert.deepEqual(await problems(REFERENCE), []);
    assert.equal((await problems(edited(['scheduler: rr', 'scheduler: x']))).length, 1);
    assert.ok((await problems('apiVersion: lvs-dr/v2\nname: web\n')).length > 0);
  });
});

describe('our validator', () => {
  const service = getLanguageService({});
  const schema = root();

  /** What any other editor with this schema finds wrong, by place. */
  async function others(text: string): Promise<number[]> {
    const { root: tree } = readCluster(text);
    assert.ok(tree);
    const document = TextDocument.create('file:///cluster.yaml', 'yaml', 1, text);
    const found = await service.doValidation(
      document,
      service.newJSONDocument(tree),
      { schemaValidation: 'error' },
      schema,
    );
    return [...new Set(found.map(({ range }) => range.start.line + 1))].toSorted((a, b) => a - b);
  }

  const ours = (text: string): number[] => {
    const SCHEMA =
      /^(unknown-|missing-|wrong-type|out-of-range|invalid-|empty-list|repeated-item|secret-|command-|host-starts|address-with|unsupported)/;
    const found = readCluster(text).diagnostics.filter(({ code }) => SCHEMA.test(code));
    return [...new Set(found.map(({ range }) => range.start.line))].toSorted((a, b) => a - b);
  };

  const MISTAKES: readonly Edit[] = [
    ['scheduler: rr', 'scheduler: x'],
    ['port: 80', 'port: 70000'],
    ['port: 80', 'port: eighty'],
    ['protocol: tcp', 'protocols: tcp'],
    ['192.168.16.146', '192.168.16.400'],
    ['192.168.16.146', '"::g"'],
    ['hosts: [web1, web2]', 'hosts: []'],
    ['hosts: [web1, web2]', 'hosts: web1'],
    ['[defaults, _netdev]', '[defaults, defaults]'],
    ['cidr: 192.168.16.0/24', 'cidr: 192.168.16.0'],
    ['user: root', 'user: "a b"'],
    ['{ host: web1, weight: 1 }', '{ weight: 1 }'],
    ['{ host: web1, weight: 1 }', '7'],
    ['{ address: 192.168.16.146 }', '{}'],
    ['143, hostname: web1', '143, webServer: true'],
    ['143, hostname: web1', '143, webServer: { root: / }'],
  ];

  it('finds nothing in the reference file, nor does the JSON language service', async () => {
    assert.deepEqual([ours(REFERENCE), await others(REFERENCE)], [[], []]);
  });

  for (const edit of MISTAKES) {
    it(`agrees with the JSON language service on ${edit[1]}`, async () => {
      const text = edited(edit);
      assert.equal(ours(text).length, 1);
      assert.deepEqual(ours(text), await others(text));
    });
  }
});
