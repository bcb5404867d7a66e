// The page of the API in the theme of the dashboard, before anything is shown. theme.js has read what was chosen.
(function followTheme() {
  var root = document.documentElement;
  var machine = matchMedia('(prefers-color-scheme: dark)');
  function apply() {
    root.classList.toggle('dark-mode', root.dataset.theme === 'dark' || (root.dataset.theme !== 'light' && machine.matches));
  }
  apply();
  machine.addEventListener('change', apply);
})();
