pub struct Keymap; pub enum Found{}
