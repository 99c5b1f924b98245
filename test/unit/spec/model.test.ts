import assert from 'node:assert/strict';
import { hostByName, hostsWithRole, serviceName } from '../../../src/core/spec/cluster';
import { readCluster } from '../../../src/core/spec/read';
import { edited, readValid, REFERENCE, WITHOUT_MOUNTS } from './support';

describe('the cluster that a file describes', () => {
  it('is the reference cluster, without a complaint', () => {
    const { cluster, diagnostics, isOurs } = readValid(REFERENCE);
    assert.deepEqual(diagnostics, []);
    assert.equal(isOurs, true);
    assert.equal(cluster.name, 'web');
    assert.deepEqual(
      cluster.hosts.map(({ name, address, roles, interface: nic, hostname }) => [
        name,
        address,
        ...roles,
        nic,
        hostname,
      ]),
      [
        ['lvs', '192.168.16.142', 'director', 'ens33', 'lvs'],
        ['web1', '192.168.16.143', 'realServer', 'ens33', 'web1'],
        ['web2', '192.168.16.144', 'realServer', 'ens33', 'web2'],
        ['nfs', '192.168.16.145', 'nfsHost', 'ens33', 'nfs'],
        ['client', '192.168.16.146', 'client', 'ens33', undefined],
      ],
    );
    assert.deepEqual(hostByName(cluster, 'web2')?.webServer, { documentRoot: '/var/www/html', page: 'This is web2' });
    assert.equal(hostByName(cluster, 'nfs')?.webServer, undefined);
    assert.deepEqual(hostByName(cluster, 'nfs')?.exports, [
      {
        path: '/opt/wwwroot',
        clients: ['192.168.16.0/24'],
        options: ['rw', 'sync', 'no_root_squash'],
        page: 'This page comes from NFS',
      },
    ]);
    assert.deepEqual(cluster.services, [
      {
        match: { type: 'address', protocol: 'tcp', vip: '192.168.16.100', port: 80 },
        scheduler: 'rr',
        schedulerFlags: [],
        onePacket: false,
        realServers: [
          { host: 'web1', address: '192.168.16.143', port: 80, weight: 1, upperThreshold: 0, lowerThreshold: 0 },
          { host: 'web2', address: '192.168.16.144', port: 80, weight: 1, upperThreshold: 0, lowerThreshold: 0 },
        ],
      },
    ]);
    assert.deepEqual(cluster.mounts, [
      {
        source: { host: 'nfs', address: '192.168.16.145', path: '/opt/wwwroot' },
        target: '/var/www/html',
        fsType: 'nfs',
        options: ['defaults', '_netdev'],
        hosts: ['web1', 'web2'],
      },
    ]);
  });

  it('has no mounts where the file has none', () => {
    const { cluster, diagnostics } = readValid(WITHOUT_MOUNTS);
    assert.deepEqual([cluster.mounts, diagnostics], [[], []]);
  });

  it('fills in the defaults of a file that says as little as possible', () => {
    const { cluster } = readValid(`apiVersion: lvs-dr/v1
name: a
network: { cidr: 10.0.0.0/8 }
directors: { d: { address: 10.0.0.1 } }
realServers: { r: { address: 10.0.0.2 } }
nfsHosts: { n: { address: 10.0.0.3, exports: [{ path: /srv, clients: "*" }] } }
virtualServices: [{ vip: 10.0.0.9, port: 53, persistence: { mask: 24 }, realServers: [r] }]
mounts: [{ source: "n:/srv", target: /mnt, hosts: [r] }]
`);
    const [service] = cluster.services;
    assert.equal(service?.scheduler, 'wlc');
    assert.equal(serviceName(service.match), 'tcp 10.0.0.9:53');
    assert.deepEqual(service.persistence, { timeout: 360, mask: '255.255.255.0' });
    assert.equal(service.realServers[0]?.weight, 1);
    assert.deepEqual(hostByName(cluster, 'd')?.ssh, { host: '10.0.0.1', sudo: 'auto' });
    assert.equal(hostByName(cluster, 'r')?.webServer, undefined);
    assert.equal(hostByName(cluster, 'r')?.interface, undefined);
    assert.deepEqual(hostByName(cluster, 'n')?.exports[0]?.options, ['ro', 'sync']);
    assert.deepEqual(cluster.mounts[0]?.options, ['defaults', '_netdev']);
    assert.equal(cluster.failover, undefined);
  });

  it('lets a host override the ssh and web server settings of the cluster one by one', () => {
    const { cluster } = readValid(
      edited(
        ['143, hostname: web1', '143, ssh: { host: web1-admin, port: 2201 }, webServer: { page: Hello }'],
        ['144, hostname: web2', '144, webServer: false'],
        ['user: root', 'user: admin\n  identityFile: ~/.ssh/lab\n  sudo: always'],
      ),
    );
    assert.deepEqual(hostByName(cluster, 'web1')?.ssh, {
      host: 'web1-admin',
      user: 'admin',
      port: 2201,
      identityFile: '~/.ssh/lab',
      sudo: 'always',
    });
    assert.deepEqual(hostByName(cluster, 'web1')?.webServer, { documentRoot: '/var/www/html', page: 'Hello' });
    assert.equal(hostByName(cluster, 'web2')?.webServer, undefined);
  });

  it('makes one machine of one name in two sections', () => {
    const { cluster } = readValid(
      edited([
        '  nfs:\n    address: 192.168.16.145',
        '  web1: { address: 192.168.16.143, packages: [ethtool], ssh: { port: 22 }, exports: [{ path: /srv, clients: "*" }] }\n  nfs:\n    address: 192.168.16.145',
      ]),
    );
    const web1 = hostByName(cluster, 'web1');
    assert.deepEqual([...(web1?.roles ?? [])], ['realServer', 'nfsHost']);
    assert.deepEqual(
      [web1?.hostname, web1?.packages, web1?.ssh.port, web1?.exports.length, web1?.webServer?.page],
      ['web1', ['ethtool'], 22, 1, 'This is web1'],
    );
    assert.equal(cluster.hosts.length, 5);
  });

  it('speaks IPv6 beside IPv4, spelt as the hosts spell it', () => {
    const { cluster } = readValid(
      edited(
        ['cidr: 192.168.16.0/24', 'cidr: 192.168.16.0/24\n  cidr6: 2001:0db8:0016::/64'],
        ['143, hostname', '143, address6: "2001:DB8:16:0:0:0:0:143", hostname'],
        [
          '\nmounts:',
          '  - { vip: "2001:db8:16::0100", port: 80, persistence: { timeout: 60, mask: 64 }, realServers: [web1] }\nmounts:',
        ],
      ),
    );
    assert.equal(cluster.network.cidr6, '2001:db8:16::/64');
    const service = cluster.services[1];
    assert.equal(service && serviceName(service.match), 'tcp [2001:db8:16::100]:80');
    assert.equal(service?.realServers[0]?.address, '2001:db8:16::143');
    assert.equal(service.persistence?.mask, '64');
    assert.equal(cluster.services[0]?.realServers[0]?.address, '192.168.16.143');
  });

  it('knows a cluster without IPv4', () => {
    const { cluster } = readValid(`apiVersion: lvs-dr/v1
name: six
network: { cidr: 2001:db8::/64, interface: eth0 }
directors: { d: { address: 2001:db8::1 } }
realServers: { r: { address: 2001:db8::2 } }
virtualServices: [{ vip: 2001:db8::9, port: 80, realServers: [r] }]
`);
    assert.equal(hostByName(cluster, 'r')?.interface, 'eth0');
  });

  it('takes a firewall mark with several VIPs', () => {
    const { cluster } = readValid(
      edited([
        'vip: 192.168.16.100\n    port: 80\n    protocol: tcp',
        'fwmark: 7\n    vips: [192.168.16.100, 192.168.16.101]',
      ]),
    );
    assert.deepEqual(cluster.services[0]?.match, {
      type: 'fwmark',
      mark: 7,
      family: 4,
      vips: ['192.168.16.100', '192.168.16.101'],
    });
    assert.equal(cluster.services[0].realServers[0]?.port, 0);
  });

  it('takes failover between directors, in file order unless told otherwise', () => {
    const two = ['hostname: lvs }', 'hostname: lvs }\n  lvs2: { address: 192.168.16.141 }'] as const;
    const { cluster } = readValid(edited(two, ['\nmounts:', 'failover: { virtualRouterId: 51 }\nmounts:']));
    assert.deepEqual(cluster.failover, {
      virtualRouterId: 51,
      priority: ['lvs', 'lvs2'],
      advertInterval: 1,
      preempt: true,
    });
    assert.equal(hostsWithRole(cluster, 'director').length, 2);
  });

  it('orders scheduler flags as ipvsadm lists them', () => {
    const { cluster } = readValid(
      edited(['scheduler: rr', 'scheduler: sh\n    schedulerFlags: [sh-port, sh-fallback]']),
    );
    assert.deepEqual(cluster.services[0]?.schedulerFlags, ['sh-fallback', 'sh-port']);
  });

  it('keeps dollar signs and several lines of a page as they are', () => {
    const { cluster } = readValid(
      edited(['page: This is {host} #', "page: |\n    $& {host} {host} 'x' $(id)\n    second #"]),
    );
    assert.equal(hostByName(cluster, 'web1')?.webServer?.page?.split('\n')[0], "$& web1 web1 'x' $(id)");
  });
});

describe('a cluster document', () => {
  const document = readCluster(REFERENCE);
  const shown = (path: readonly (string | number)[], part?: 'key' | 'value') => {
    const range = document.rangeOf(path, part);
    return range && REFERENCE.slice(range.offset, range.offset + range.length);
  };

  it('knows the range of every value, name and list item', () => {
    assert.equal(shown(['directors', 'lvs', 'address']), '192.168.16.142');
    assert.equal(shown(['directors', 'lvs', 'address'], 'key'), 'address');
    assert.equal(shown(['virtualServices', 0, 'realServers', 1]), '{ host: web2, weight: 1 }');
    assert.equal(shown(['mounts', 0, 'hosts', 1]), 'web2');
    assert.equal(shown(['mounts', 0, 'hosts', 1], 'key'), undefined);
    assert.equal(shown(['mounts', 7]), undefined);
    assert.match(shown(['network']) ?? '', /^cidr: .*\n {2}interface: ens33 /);
  });

  it('tells the hosts of a file that is half written', () => {
    const broken = readCluster(`${REFERENCE}failover: { virtualRouterId:`);
    assert.equal(broken.cluster, undefined);
    assert.deepEqual([...broken.survey.hostsByName.keys()], ['lvs', 'web1', 'web2', 'nfs', 'client']);
    assert.equal(broken.isOurs, true);
  });

  it('tells ours from others', () => {
    const ours = (text: string) => readCluster(text).isOurs;
    assert.equal(ours(''), true);
    assert.equal(ours('apiV'), true);
    assert.equal(ours('name: x\n'), true);
    assert.equal(ours('apiVersion: v1\nrealServers: {}\n'), true);
    assert.equal(ours('apiVersion: kind.x-k8s.io/v1alpha4\nkind: Cluster\n'), false);
    assert.equal(ours('cluster_name: ray\n'), false);
    assert.equal(ours('- a\n'), false);
  });
});
