import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { getLanguageService, TextDocument } from 'vscode-json-languageservice';
import { generateSchema } from '../../../scripts/generate-schema';
import { readCluster } from '../../../src/core/spec/read';
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

describe('schemas/cluster.schema.json', () => {
  const all = [...inside(root())];

  it('is what `npm run schema` would write', async () => {
    assert.equal(readFileSync(FILE, 'utf8'), await generateSchema());
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

  it('explains every value of every choice', () => {
    for (const [path, schema] of all) {
      if (!Array.isArray(schema['enum'])) continue;
      const explained: unknown = schema['enumDescriptions'];
      assert.ok(Array.isArray(explained) && explained.length === schema['enum'].length, path);
      assert.ok(
        explained.every((text) => typeof text === 'string' && text.endsWith('.')),
        path,
      );
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
      'type enum const pattern patternErrorMessage minimum maximum minItems uniqueItems items properties required additionalProperties propertyNames anyOf if then else $schema $id title description markdownDescription examples enumDescriptions defaultSnippets'.split(
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
