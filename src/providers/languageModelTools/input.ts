/** What a tool is asked, read from what a model wrote: it keeps to the schema, mostly. */
export interface ToolInput {
  /** A cluster's name or the path of its file; absent: every cluster of the workspace. */
  readonly cluster: string | undefined;
  readonly refresh: boolean;
}

export function toolInput(value: unknown): ToolInput {
  const input = typeof value === 'object' && value !== null ? value : {};
  const cluster = 'cluster' in input && typeof input.cluster === 'string' ? input.cluster.trim() : '';
  return { cluster: cluster === '' ? undefined : cluster, refresh: 'refresh' in input && input.refresh === true };
}
