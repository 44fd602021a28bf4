import type { Lab } from '../lab.ts';
import { chatToOpen } from './chat-to-open.ts';
import { type Reason, reasonsAgainst } from './choices.ts';
import type { Phone } from './phone.ts';

interface Props {
  readonly lab: Lab;
  readonly phone: Phone;
}

/** What can be done with the phone. */
export function ButtonsView({ lab: { talk, customers }, phone }: Props) {
  const state = phone.state.value;
  const { installed, online, customerId } = state;
  const chat = chatToOpen(talk.conversations.value, talk.selected.value, customerId);
  const name = customers.find((one) => one.customerId === customerId)?.name ?? customerId;
  const against = reasonsAgainst(state, name, chat);
  const others = customers.filter((one) => one.customerId !== customerId);
  const common = { phone: phone.title };
  return (
    <div class="phone-buttons">
      <Choice
        {...common}
        label="Open chat"
        against={against.openChat}
        act={() => chat !== undefined && phone.openChat(chat)}
      />
      <Choice {...common} label="Background" against={against.background} act={phone.toBackground} />
      <Choice {...common} label="Crash" against={against.crash} act={phone.crash} />
      <Choice
        {...common}
        label={online ? 'Go offline' : 'Go online'}
        against={against.network}
        act={() => phone.setOnline(!online)}
      />
      {others.map((other, index) => (
        <Choice
          {...common}
          // By its place: the button that was pressed keeps the focus when it gets another name.
          key={index}
          label={`Log in as ${other.name}`}
          against={against.logIn}
          act={() => phone.logInAs(other.customerId)}
        />
      ))}
      <Choice
        {...common}
        label={installed ? 'Uninstall' : 'Install'}
        against={undefined}
        act={installed ? phone.uninstall : phone.install}
      />
    </div>
  );
}

interface ChoiceProps {
  readonly label: string;
  /** The phone's title: there are four buttons of each name. */
  readonly phone: string;
  readonly against: Reason;
  readonly act: () => unknown;
}

/** One that makes no sense now keeps its place and the focus, and says why. */
const Choice = ({ label, phone, against, act }: ChoiceProps) => (
  <button
    type="button"
    class="phone-button"
    aria-label={`${label}, ${phone}`}
    aria-disabled={against === undefined ? undefined : true}
    title={against}
    onClick={() => against === undefined && void act()}
  >
    {label}
  </button>
);
