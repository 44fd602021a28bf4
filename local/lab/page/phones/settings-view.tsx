import type { Lab } from '../lab.ts';
import { mayWish, privacyModes } from './choices.ts';
import type { Phone } from './phone.ts';
import { languages } from './words.ts';

interface Props {
  readonly lab: Lab;
  readonly phone: Phone;
}

/** The phone's language, and what its customer wishes on all of their devices. */
export function SettingsView({ lab, phone }: Props) {
  const { locale, privacy, installed, customerId } = phone.state.value;
  const ofDeployment = lab.feed.hello.value?.settings.privacyMode ?? 'generic';
  return (
    <details class="phone-settings">
      <summary aria-label={`Language, privacy, ids, ${phone.title}`}>Language, privacy, ids</summary>
      <div class="phone-fields">
        <label>
          Language
          <select
            aria-label={`Language, ${phone.title}`}
            disabled={!installed}
            value={locale}
            onChange={({ currentTarget }) => void phone.setLocale(currentTarget.value)}
          >
            {languages.map((language) => (
              <option key={language.locale} value={language.locale} lang={language.locale}>
                {language.name}
              </option>
            ))}
          </select>
        </label>
        <label>
          Privacy mode
          <select
            aria-label={`Privacy mode, ${phone.title}`}
            disabled={!installed}
            value={privacy}
            onChange={({ currentTarget }) => {
              const chosen = privacyModes.find(({ mode }) => mode === currentTarget.value);
              if (chosen) void phone.setPrivacy(chosen.mode);
            }}
          >
            {privacyModes.map(({ mode, name }) => (
              <option key={mode} value={mode} disabled={!mayWish(mode, ofDeployment)}>
                {name}
              </option>
            ))}
          </select>
        </label>
        <p class="phone-hint">
          For the API this is device <code>{phone.deviceId}</code> of customer <code>{customerId}</code>.
        </p>
        <p class="phone-hint">
          The customer’s wish counts on all of their devices, and may be stricter than the deployment’s mode (
          {ofDeployment}
          ), never looser.
        </p>
      </div>
    </details>
  );
}
