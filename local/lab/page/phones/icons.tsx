/** Of the demo app: a message that comes back. */
export const AppIcon = () => (
  <svg class="phone-app-icon" viewBox="0 0 40 40" aria-hidden="true">
    <rect width="40" height="40" rx="9.5" />
    <path d="M10 12.500h14.500a4 4 0 0 1 4 4V20a4 4 0 0 1-4 4h-8L11 28.500V24h-1z" />
    <path d="m21.500 27.500 4.200 4.200 6.300-7.200" />
  </svg>
);

export const MutedBell = () => (
  <svg class="phone-muted" viewBox="0 0 16 16" role="img" aria-label="without a sound">
    <path d="M8 2.200a3.800 3.800 0 0 0-3.800 3.800v2.400L3 10.800h10l-1.200-2.400V6A3.800 3.800 0 0 0 8 2.200ZM6.500 12.500a1.600 1.600 0 0 0 3 0" />
    <path d="m2.500 2.500 11 11" />
  </svg>
);

export const Signal = ({ online }: { readonly online: boolean }) => (
  <svg class="phone-signal" viewBox="0 0 34 12" aria-hidden="true">
    {online ? (
      <path d="M1 8h2.200v3H1zM4.600 5.800h2.200V11H4.600zM8.200 3.400h2.200V11H8.200zM11.800 1h2.200v10h-2.200z" />
    ) : (
      <path d="m3 2.600 1.300-1.300L7.500 4.500l3.200-3.200L12 2.600 8.800 5.800 12 9l-1.300 1.300-3.200-3.200-3.200 3.200L3 9l3.200-3.200z" />
    )}
    <path
      class="phone-battery"
      d="M19.500 2.500h10a1.500 1.500 0 0 1 1.500 1.500v4a1.500 1.500 0 0 1-1.500 1.500h-10A1.500 1.500 0 0 1 18 8V4a1.500 1.500 0 0 1 1.500-1.500Z"
    />
    <path d="M19.500 4h7.500v4h-7.500zM32 4.800c.8.200 1.200.600 1.200 1.200S32.800 7 32 7.200z" />
  </svg>
);
