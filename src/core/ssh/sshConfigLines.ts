/** A line of ssh_config(5) that names hosts or other files. */
export interface SshConfigLine {
  readonly keyword: 'host' | 'include';
  /** What follows the keyword: quotes removed, comments left out. */
  readonly words: readonly string[];
  /** Counted from 1. */
  readonly line: number;
}

/** The `Host` and `Include` lines of one file, in its order. */
export function sshConfigLines(text: string): readonly SshConfigLine[] {
  return text.split(/\r\n|\r|\n/).flatMap((content, index) => {
    const match = /^[ \t]*(host|include)(?:[ \t]*=[ \t]*|[ \t]+)(\S.*)$/i.exec(content);
    if (match?.[1] === undefined) return [];
    const keyword = match[1].toLowerCase() === 'host' ? 'host' : 'include';
    return [{ keyword, words: wordsOf(match[2] ?? ''), line: index + 1 }];
  });
}

/** Words in quotes or without; a `#` between words starts a comment. */
function wordsOf(text: string): readonly string[] {
  const words: string[] = [];
  for (const [word, quoted] of text.matchAll(/"([^"]*)"|[^\s"]+/g)) {
    if (word.startsWith('#')) break;
    words.push(quoted ?? word);
  }
  return words;
}
