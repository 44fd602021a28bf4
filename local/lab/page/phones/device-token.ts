const base64url = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** As the provider would give it to a new installation: 32 bytes in hex, or the 163 characters that Firebase's have. */
export function newDeviceToken(channel: 'apns' | 'fcm'): string {
  return channel === 'apns' ? hex(32) : `${text(22)}:APA91b${text(134)}`;
}

const random = (bytes: number) => [...crypto.getRandomValues(new Uint8Array(bytes))];
const hex = (bytes: number) =>
  random(bytes)
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('');
const text = (characters: number) =>
  random(characters)
    .map((byte) => base64url[byte % 64])
    .join('');
