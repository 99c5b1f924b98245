import { getLanguageService } from 'yaml-language-server';
import { TextDocument } from 'vscode-json-languageservice';
import schema from '../../../schemas/cluster.schema.json';
import type { Engine } from './engine';

/** As editors set it up for one kind of file: the schema at hand, nothing fetched, snippets and Markdown understood. */
const service = getLanguageService({
  schemaRequestService: (uri) => Promise.reject(new Error(`nothing is fetched: ${uri}`)),
  workspaceContext: { resolveRelativePath: (path, base) => new URL(path, base).toString() },
  clientCapabilities: {
    textDocument: { completion: { completionItem: { snippetSupport: true, documentationFormat: ['markdown'] } } },
  },
});
service.configure({
  validate: true,
  hover: true,
  completion: true,
  customTags: [],
  yamlVersion: '1.2',
  hoverSchemaSource: false,
  schemas: [{ uri: 'lvs-dr://schemas/cluster.schema.json', fileMatch: ['*'], schema }],
});

let version = 0;
const documentOf = (text: string): TextDocument => TextDocument.create('file:///cluster.yaml', 'yaml', ++version, text);
let validated = documentOf('');

export const engine: Engine = {
  async validate(text) {
    validated = documentOf(text);
    const problems = await service.doValidation(validated, false);
    return problems.map(({ message }) => (typeof message === 'string' ? message : message.value));
  },
  async complete(text, offset) {
    const document = documentOf(text);
    return (await service.doComplete(document, document.positionAt(offset), false)).items.map(({ label }) => label);
  },
  async hover(offset) {
    return JSON.stringify((await service.doHover(validated, validated.positionAt(offset)))?.contents ?? '');
  },
};
