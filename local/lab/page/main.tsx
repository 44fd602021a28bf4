import { render } from 'preact';
import { App } from './app.tsx';
import { createLab } from './create-lab.ts';
import { HeaderView } from './header-view.tsx';
import './style/tokens.css';
import './style/base.css';
import './style/layout.css';

const ground = document.getElementById('app');
if (!ground) throw new Error('The page has no element with the id app.');

render(
  <>
    <HeaderView feed={undefined} />
    <main class="page-waiting">
      <p>Waiting for the local runner. It runs with npm start.</p>
    </main>
  </>,
  ground,
);
const { lab, ready } = await createLab();
render(<App lab={lab} />, ground);
await ready;
document.documentElement.dataset.ready = '';
