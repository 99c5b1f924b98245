import '../ui/texts';
import './style.css';
import { readToPage } from '../messages';
import type { ToExtension } from '../protocol';
import { connect } from '../ui/host';
import { Page } from './page';

const host = connect<ToExtension>((message) => {
  const read = readToPage(message);
  if (read !== undefined) page.receive(read);
});
const page = new Page(document.getElementById('page') ?? document.body, host);
host.post({ type: 'ready' });
