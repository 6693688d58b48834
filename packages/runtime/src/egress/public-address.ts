import { BlockList, isIPv4, isIPv6 } from "node:net";

/** Ranges of IPv4 that lead somewhere else than to the public Internet (IANA's special-purpose registry). */
const special4 = [
  "0.0.0.0/8",
  "10.0.0.0/8",
  "100.64.0.0/10",
  "127.0.0.0/8",
  // Clouds answer for their machines' credentials here.
  "169.254.0.0/16",
  "172.16.0.0/12",
  "192.0.0.0/24",
  "192.0.2.0/24",
  "192.88.99.0/24",
  "192.168.0.0/16",
  "198.18.0.0/15",
  "198.51.100.0/24",
  "203.0.113.0/24",
  "224.0.0.0/4",
  "240.0.0.0/4",
];
/** All that is public in IPv6 is in here … */
const global6 = "2000::/3";
/** … but for these: Teredo and other special uses, documentation, and 6to4, which carries an IPv4 address inside. */
const special6 = ["2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"];

const listOf = (ranges: readonly string[], family: "ipv4" | "ipv6"): BlockList => {
  const list = new BlockList();
  for (const range of ranges) {
    const [net = "", prefix = ""] = range.split("/");
    list.addSubnet(net, Number(prefix), family);
  }
  return list;
};

const notPublic4 = listOf(special4, "ipv4");
const public6 = listOf([global6], "ipv6");
const notPublic6 = listOf(special6, "ipv6");

/** Says whether an address is one of the public Internet: not this machine, this network, or a cloud's metadata. */
export const isPublicAddress = (address: string): boolean => {
  if (isIPv4(address)) return !notPublic4.check(address, "ipv4");
  return isIPv6(address) && public6.check(address, "ipv6") && !notPublic6.check(address, "ipv6");
};
