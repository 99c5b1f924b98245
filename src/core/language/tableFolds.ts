/** Lines of a text that fold into the first of them, counted from 0. */
export interface Fold {
  readonly first: number;
  readonly last: number;
}

const SERVICE = /^(?:(?:TCP|UDP|SCTP|FWM)\s+\S|(?:ipvsadm\s+)?-A\s)/;
const DESTINATION = /^(?:\s+->\s|(?:ipvsadm\s+)?-a\s)/;

/** Each virtual service of a table, or of the rules that restore it, with its real servers. */
export function tableFolds(text: string): readonly Fold[] {
  const folds: Fold[] = [];
  let service: number | undefined;
  text.split('\n').forEach((line, at) => {
    if (SERVICE.test(line)) service = at;
    else if (!DESTINATION.test(line)) service = undefined;
    else if (service !== undefined) {
      const open = folds.at(-1);
      if (open?.first === service) folds.pop();
      folds.push({ first: service, last: at });
    }
  });
  return folds;
}
