import { connectTo } from './shared/connectTo';

/** Closes the connection to a host and makes a new one: with other groups, another key, another way through the network. */
export const reconnect = connectTo(({ hosts }, host) => hosts.disconnect(host));
