/** Language of cluster files, as package.json contributes it. */
export const LANGUAGE = 'lvs-cluster';

/** The documents that language features are for. */
export const SELECTOR = { language: LANGUAGE } as const;

export const FILE_PATTERN = '**/{cluster.yaml,cluster.yml,*.lvs.yaml,*.lvs.yml}';

/** What {@link FILE_PATTERN} finds, for a path that is already known. */
export function isClusterFileName(path: string): boolean {
  return /(^|\/)(cluster\.ya?ml|[^/]+\.lvs\.ya?ml)$/.test(path) && !path.includes('/node_modules/');
}
