/** For a file of its own. Readable on white paper, also without colours. */
export const STANDALONE_STYLE = [
  '.journey{font-family:sans-serif;font-size:12px}.paper{fill:#fff}text{text-anchor:middle;fill:#1f1f1f}.start{text-anchor:start}.before{text-anchor:end}',
  '.host{fill:#f3f3f3;stroke:#767676}.director .host{fill:#e8f0fe;stroke:#0b57d0;stroke-width:2}.unseen-lane .host{stroke-dasharray:4 3}',
  '.name{font-weight:bold;font-size:14px}.role,.held,.folded,.time,.ips,.macs{fill:#4d4d4d}.life{stroke:#8c8c8c;stroke-dasharray:3 4}',
  '.bar{fill:#d9d9d9;stroke:#767676}.way{fill:none;stroke:#1f1f1f;stroke-width:1.5}.tip{fill:#1f1f1f}',
  '.syn-ack .way,.response .way{stroke:#1a7f37;stroke-width:2.5}.syn-ack .tip,.response .tip,.past{fill:#1a7f37}.past{font-style:italic}',
  '.arp-asks .way,.arp-answers .way{stroke-dasharray:5 3}.ips,.macs,.address{font-family:monospace;font-size:11px}.what{font-weight:bold}',
  '.pill{fill:#e8f0fe;stroke:#0b57d0}.pill.wrong{fill:#fce8e6;stroke:#b3261e}tspan.changed{fill:#0b57d0}.tag{fill:#0b57d0;font-weight:bold}.fate{fill:#b3261e}',
  '.lost .way,.reset .way,.icmp .way,.cross{stroke:#b3261e;stroke-width:2.5;fill:none}tspan.wrong{fill:#b3261e}.reset .tip,.icmp .tip{fill:#b3261e}',
  '.misled .way{stroke:#b3261e}.misled .tip,.astray{fill:#b3261e}.astray{font-style:italic}',
  '.reset .past,.icmp .past{fill:#4d4d4d}.stop{fill:#fff;stroke:#b3261e;stroke-width:2.5}.ended{fill:#b3261e;font-weight:bold}',
].join('\n');
