import { homedir, hostname, userInfo } from 'node:os';
import { resolve } from 'node:path';

export interface TokenValues {
  /** Host name that is connected to (%h). */
  readonly hostName: string;
  /** Host as it was asked for (%n). */
  readonly alias: string;
  readonly port: number;
  readonly user: string;
}

/** The tokens of ssh_config(5), section TOKENS; one we do not know stays as it is. */
export function expandTokens(text: string, values: TokenValues): string {
  return text.replaceAll(/%(.)/g, (whole, token: string) => {
    switch (token) {
      case '%': return '%'; // prettier-ignore
      case 'd': return homedir(); // prettier-ignore
      case 'h': return values.hostName; // prettier-ignore
      case 'k': return values.alias; // prettier-ignore
      case 'l': return hostname(); // prettier-ignore
      case 'L': return hostname().split('.')[0] ?? ''; // prettier-ignore
      case 'n': return values.alias; // prettier-ignore
      case 'p': return String(values.port); // prettier-ignore
      case 'r': return values.user; // prettier-ignore
      case 'u': return userInfo().username; // prettier-ignore
      case 'i': return String(userInfo().uid); // prettier-ignore
      default: return whole; // prettier-ignore
    }
  });
}

/** A path of ssh_config: `~`, `${NAME}` and tokens replaced; relative ones are relative to the working directory. */
export function expandPath(text: string, values: TokenValues): string {
  const home = text.replace(/^~(?=[/\\]|$)/, () => homedir());
  const environment = home.replaceAll(/\$\{(\w+)\}/g, (whole, name: string) => process.env[name] ?? whole);
  return resolve(expandTokens(environment, values));
}
