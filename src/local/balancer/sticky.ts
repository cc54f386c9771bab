/**
 * The cookies by which a visitor stays with one target, as header lines. AWS encrypts what is in them; here it is only encoded.
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/sticky-sessions.html
 */
export function stickyLines(key: string, seconds: number, now: number): string {
  const expires = new Date(now + seconds * 1000).toUTCString();
  const pair = `=${Buffer.from(key).toString("base64url")}; Expires=${expires}; Path=/`;
  return `Set-Cookie: AWSALB${pair}\r\nSet-Cookie: AWSALBCORS${pair}; SameSite=None\r\n`;
}

/** The target that a visitor's cookies name, if they name one. */
export function stickyKey(cookies: string): string | undefined {
  const value = /(?:^|;\s*)AWSALB(?:CORS)?=([\w-]+)/.exec(cookies)?.[1];
  return value === undefined ? undefined : Buffer.from(value, "base64url").toString();
}
