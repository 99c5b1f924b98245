import { createHash } from 'node:crypto';
import { sh } from '../../../src/core/ssh/shell';

export interface FakeSudo {
  readonly password: string;
  /** What it says before it reads a password, around the prompt it was given with `-p`. */
  readonly prompts?: { readonly before: string; readonly after: string };
  readonly refusal?: string;
  readonly wrong?: string;
  /** What it says to somebody who has the password and still may not. */
  readonly forbidden?: string;
  /** A file it appends its arguments to, a call a line. */
  readonly calls: string;
}

/** So that a test which looks for the password finds it nowhere but where it should not be. */
function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** The text of a program that asks as sudo does (`-n`, `-S -p PROMPT`), by version and language, and reads as it does. */
export function fakeSudo(fake: FakeSudo): string {
  const { before, after } = fake.prompts ?? { before: '', after: '' };
  return sh`#!/bin/sh
echo "$*" >> ${fake.calls}
if [ "$1" = -n ]; then echo ${fake.refusal ?? 'sudo: a password is required'} >&2; exit 1; fi
[ "$1 $2" = '-S -p' ] || exit 9
prompt=$3
shift 4
tries=0
while [ $tries -lt 3 ]; do
  printf '%s%s%s' ${before} "$prompt" ${after} >&2
  IFS= read -r given || exit 1
  if [ "$(printf %s "$given" | sha256sum)" = ${`${sha256(fake.password)}  -`} ]; then
    if [ ${fake.forbidden ?? ''} ]; then echo ${fake.forbidden ?? ''} >&2; exit 1; fi
    THROUGH=sudo; export THROUGH
    exec "$@"
  fi
  echo ${fake.wrong ?? 'Sorry, try again.'} >&2
  tries=$((tries + 1))
done
echo 'sudo: 3 incorrect password attempts' >&2
exit 1
`.text;
}
