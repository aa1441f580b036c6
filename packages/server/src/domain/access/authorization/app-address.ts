/** The characters of RFC 3986, without `*` and `#`; a host as it is looked up, and nobody's name and password before it. */
const appAddress =
  /^(?<scheme>[a-z][a-z\d+.-]*):(?:\/\/(?<host>[a-z\d.-]*|\[::1\])(?::\d{1,5})?(?=[/?]|$)|(?!\/\/))[\w.~:/?[\]@!$&'()+,;=%-]*$/;

/** Names that mean something to browsers, systems, or the programs of a protocol: what stands behind them would be run, read or sent on. */
const takenNames: readonly string[] = [
  'about',
  'acap',
  'afp',
  'blob',
  'brave',
  'callto',
  'chrome',
  'cid',
  'content',
  'data',
  'dav',
  'davs',
  'devtools',
  'dict',
  'dns',
  'edge',
  'facetime',
  'feed',
  'file',
  'filesystem',
  'finger',
  'ftp',
  'ftps',
  'git',
  'gopher',
  'hcp',
  'help',
  'iax',
  'icap',
  'imap',
  'imaps',
  'intent',
  'ipp',
  'ipps',
  'irc',
  'ircs',
  'itms',
  'jar',
  'javascript',
  'jdbc',
  'ldap',
  'ldaps',
  'livescript',
  'magnet',
  'mailto',
  'market',
  'mid',
  'mms',
  'mocha',
  'mtqp',
  'mumble',
  'news',
  'nfs',
  'nntp',
  'opera',
  'pop',
  'pres',
  'res',
  'resource',
  'rlogin',
  'rmi',
  'rsync',
  'rtmp',
  'rtsp',
  'rtsps',
  'sftp',
  'shell',
  'sip',
  'sips',
  'sms',
  'smsto',
  'smb',
  'snmp',
  'soap',
  'ssh',
  'steam',
  'stun',
  'stuns',
  'svn',
  'tag',
  'tel',
  'telnet',
  'tftp',
  'tip',
  'turn',
  'turns',
  'urn',
  'vbscript',
  'vemmi',
  'vivaldi',
  'vnc',
  'webcal',
  'ws',
  'wss',
  'wyciwyg',
  'xmpp',
];
const takenBeginning = /^(?:android|chrome|itms|ms|moz|safari|search|view|x)-/;

/**
 * Whether people may be sent there: the web, a program on their own device, or an app by a scheme of its own (RFC 8252 section 7). Such a
 * scheme has a dot (section 8.4), or is a name that nobody else goes by: editors take theirs, `cursor://host/path`. That form names a
 * host, since what is run stands behind the colon alone.
 */
export function isAppAddress(text: string): boolean {
  const { scheme = '', host = '' } = appAddress.exec(text)?.groups ?? {};
  const url = URL.parse(text);
  if (url === null) return false;
  if (scheme === 'https') return host !== '' && url.hostname === host;
  if (scheme === 'http') return ['localhost', '127.0.0.1', '[::1]'].includes(host);
  return /^[a-z][a-z\d+-]*(?:\.[a-z\d+-]+)+$/.test(scheme) || (isAppName(scheme) && host !== '');
}

/** One letter would be a drive, and `web+…` is a website that the browser knows (HTML, `registerProtocolHandler`). */
function isAppName(scheme: string): boolean {
  return /^[a-z][a-z\d-]+$/.test(scheme) && !takenNames.includes(scheme) && !takenBeginning.test(scheme);
}
