import { connectTo } from './shared/connectTo';

/** Connects to a host and looks at it, answering its questions: an unknown host key, a passphrase. */
export const connect = connectTo();
