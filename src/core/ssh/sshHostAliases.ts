const MAX_INCLUDE_DEPTH = 16; // ssh's own limit, readconf.c READCONF_MAX_DEPTH

/**
 * The hosts that an ssh configuration names (`Host` of ssh_config(5)), each once, in its order: what one can write
 * after `ssh`. Patterns and negations name no host. `include` gives the texts of the files that a pattern of `Include`
 * stands for; files that include each other end at ssh's own limit.
 */
export function sshHostAliases(
  text: string,
  include: (pattern: string) => readonly string[],
  depth = 0,
): readonly string[] {
  const aliases = new Set<string>();
  for (const line of text.split(/\r\n|\r|\n/)) {
    const match = /^[ \t]*(?<keyword>host|include)(?:[ \t]*=[ \t]*|[ \t]+)(?<rest>\S.*)$/i.exec(line);
    const { keyword, rest = '' } = match?.groups ?? {};
    if (keyword === undefined) continue;
    const words = wordsOf(rest);
    if (keyword.toLowerCase() === 'host') {
      for (const word of words) if (/^[^*?!]+$/.test(word)) aliases.add(word);
    } else if (depth < MAX_INCLUDE_DEPTH) {
      for (const included of words.flatMap(include)) {
        for (const alias of sshHostAliases(included, include, depth + 1)) aliases.add(alias);
      }
    }
  }
  return [...aliases];
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
