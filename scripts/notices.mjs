import { readFile, readdir } from 'node:fs/promises';

/**
 * The licences of every npm package of which code is in the bundle, from esbuild's metafile: neither a package more
 * (what only builds or tests) nor one less (what comes in through another).
 */
export async function thirdPartyNotices(root, metafile) {
  const folders = new Set();
  for (const output of Object.values(metafile.outputs)) {
    for (const [input, { bytesInOutput }] of Object.entries(output.inputs)) {
      const folder = /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input)?.[0];
      if (folder !== undefined && bytesInOutput > 0) folders.add(folder);
    }
  }
  const notices = await Promise.all([...folders].sort().map((folder) => notice(`${root}${folder}`)));
  return ['Software by others that is part of this extension.\n', ...notices].join(`\n${'-'.repeat(79)}\n\n`);
}

async function notice(folder) {
  const manifest = JSON.parse(await readFile(`${folder}/package.json`, 'utf8'));
  const { name, version, license, licenses, author, repository } = manifest;
  // `licenses` is how package.json said it before npm 2; ssh2 still does.
  const spdx = license ?? licenses?.map(({ type }) => type).join(' OR ');
  if (spdx === undefined) throw new Error(`${name} ${version} does not say its licence`);
  const file = (await readdir(folder)).find((entry) => /^(licen[cs]e|copying)/i.test(entry));
  const text =
    file === undefined
      ? `The package carries no licence text. Its author: ${author?.name ?? author}. Its source: ${repository.url}`
      : (await readFile(`${folder}/${file}`, 'utf8')).trim();
  return `${name} ${version} (${spdx})\n\n${text}\n`;
}
