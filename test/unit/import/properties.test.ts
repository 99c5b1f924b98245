import assert from 'node:assert/strict';
import fc from 'fast-check';
import { importCluster } from '../../../src/core/import/importCluster';
import type { Target } from '../../../src/core/import/sight';
import type { Cluster, Host, VirtualService } from '../../../src/core/spec/cluster';
import { clusters } from '../spec/generators';
import { appliedHost, nicOf, sightOf } from './printed';

describe('an imported file', function () {
  this.timeout(60_000);
  it('says of any applied cluster everything that its hosts show', () => {
    fc.assert(
      fc.property(clusters, (cluster) => {
        const imported = importCluster(
          cluster.hosts.map((host) => sightOf(targetFor(cluster, host), appliedHost(cluster, host))),
        );
        assert(imported);
        const { text, document } = imported;
        assert(document.cluster, `${document.diagnostics.map(({ message }) => message).join('\n')}\n${text}`);
        assert.deepEqual(visible(document.cluster, cluster), visible(cluster, cluster), text);
      }),
      { numRuns: 100 },
    );
  });

  it('is a file whatever its hosts print', () => {
    const printed = fc.dictionary(
      fc.constantFrom('hostname', 'mounts', 'fstab', 'exported', 'exportFiles', 'ledgers', 'table', 'thresholds', 'savedTable', 'documentRoots', 'pages', 'keepalived'), // prettier-ignore
      fc.oneof(fc.string(), fc.constantFrom('-A -t 10.1.0.9:80 -s rr\n-a -t 10.1.0.9:80 -r 10.1.0.7:80 -g -w 1', 'web|{"key":"page:/a/index.html","before":null}', '10.1.0.1:/a /b\\012c nfs4 rw 0 0', '/a\\012b *(rw)')), // prettier-ignore
    );
    fc.assert(
      fc.property(fc.array(printed, { minLength: 1, maxLength: 3 }), (all) => {
        const sights = all.map((each, index) =>
          sightOf(
            { ssh: `h${index}` },
            { ...each, addresses: JSON.stringify([{ ifname: 'eth0', addr_info: [{ local: `10.1.0.${index + 1}`, prefixlen: 24 }] }]) }, // prettier-ignore
          ),
        );
        const imported = importCluster(sights);
        assert(imported);
        const errors = imported.document.diagnostics.filter(({ severity }) => severity === 'error');
        // Who the director is cannot always be seen, and a service is not always there; all else is the import's own.
        assert.deepEqual(
          errors.filter(({ code }) => code !== 'no-director').map(({ message }) => message),
          [],
          imported.text,
        );
      }),
      { numRuns: 100 },
    );
  });
});

/** People say what nothing shows: a director without a table, a real server without a service. */
function targetFor(cluster: Cluster, host: Host): Target {
  const served = cluster.services.some(({ realServers }) => realServers.some((real) => real.host === host.name));
  const shown = {
    director: cluster.services.length > 0,
    realServer: served,
    nfsHost: host.exports.length > 0,
    client: true,
  };
  const [role] = host.roles;
  return { ssh: host.address, ...(role !== undefined && !shown[role] && { role }) };
}

/** The part of a cluster that machines show, under names that do not depend on what the file calls them. */
function visible(cluster: Cluster, original: Cluster) {
  const isNeeded6 = original.services.some(({ realServers }) =>
    realServers.some(({ address }) => address.includes(':')),
  );
  const addressOf = (name: string): string => cluster.hosts.find((host) => host.name === name)?.address ?? name;
  const hidden = new Set(
    original.mounts.flatMap(({ hosts, target }) =>
      hosts.map((name) => `${original.hosts.find((host) => host.name === name)?.address ?? ''} ${target}`),
    ),
  );
  const pageOf = (host: Host, folder: string, page: string | undefined): string | undefined => {
    if (page === undefined) return undefined;
    const covers = (target: string): boolean => `${folder}/index.html`.startsWith(`${target}/`);
    const isHidden = [...hidden].some((each) => each.startsWith(`${host.address} `) && covers(each.slice(host.address.length + 1))); // prettier-ignore
    // A page always ends with a line break on the host, whether the file says so or not.
    return isHidden ? 'hidden' : page.replace(/\n$/, '');
  };
  const marks = original.services.filter(({ match }) => match.type === 'fwmark').length;
  return {
    name: cluster.name,
    cidr: cluster.network.cidr,
    hosts: cluster.hosts.map((host) => ({
      roles: [...host.roles],
      address: host.address,
      address6: isNeeded6 ? host.address6 : undefined,
      nic: nicOf(host),
      hostname: host.roles.has('client') ? undefined : host.hostname,
      webServer: host.webServer && {
        documentRoot: host.webServer.documentRoot,
        page: pageOf(host, host.webServer.documentRoot, host.webServer.page),
      },
      exports: host.exports.map((each) => ({ ...each, page: pageOf(host, each.path, each.page) })),
    })),
    services: cluster.services.map(({ realServers, match, ...rest }) => ({
      ...rest,
      match: marks > 1 ? withoutVips(match) : match,
      realServers: realServers.map((real) => ({ ...real, host: addressOf(real.host) })),
    })),
    mounts: cluster.mounts
      .map(({ source, hosts, options, ...rest }) => ({
        ...rest,
        source: { address: source.address, path: source.path },
        options: options.length === 0 ? ['defaults'] : options,
        hosts: hosts.map(addressOf).sort(),
      }))
      .sort((a, b) => a.target.localeCompare(b.target)),
    failover: cluster.failover && { ...cluster.failover, priority: cluster.failover.priority.map(addressOf) },
  };
}

/** Which of several marks a VIP belongs to, machines do not show. */
function withoutVips(match: VirtualService['match']): object {
  if (match.type === 'address') return match;
  const { vips: _vips, ...rest } = match;
  return rest;
}
