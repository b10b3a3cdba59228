export { formatIpAddress, type IpAddress, parseIpAddress, parseIpv4, parseIpv6 } from './ip/address.js'
export { addressPrefix, type PrefixLengths } from './ip/address-prefix.js'
