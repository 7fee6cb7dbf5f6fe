"""What a person reads about errors of canvases."""

from potentia.entrypoints.http.wording import Language, Text, both

CANVAS: dict[str, dict[Language, Text]] = {
    "canvas.not-found": both(
        en=("Canvas not found", "There is no such canvas, or it is not shared with you."),
        id=("Kanvas tidak ditemukan", "Kanvas ini tidak ada, atau tidak dibagikan kepada Anda."),
    ),
    "canvas.block-not-found": both(
        en=("Block not found", "This canvas has no block {block_id}, or it is deleted."),
        id=("Blok tidak ditemukan", "Kanvas ini tidak memiliki blok {block_id}, atau blok itu telah dihapus."),
    ),
    "canvas.version-conflict": both(
        en=("Somebody was faster", "Blocks have changed since you saw them; `conflicts` has them as they are now."),
        id=("Ada yang lebih cepat", "Blok telah berubah sejak Anda melihatnya; `conflicts` memuat keadaan terkini."),
    ),
    "canvas.mutation-too-large": both(
        en=("Too much at once", "This is too much for one mutation; do it in several."),
        id=("Terlalu banyak sekaligus", "Ini terlalu banyak untuk satu perubahan; bagilah menjadi beberapa."),
    ),
    "canvas.block-exists": both(
        en=("The id is taken", "This canvas has a block {block_id} already, perhaps a deleted one."),
        id=("Id sudah dipakai", "Kanvas ini sudah memiliki blok {block_id}, mungkin yang telah dihapus."),
    ),
    "canvas.operation-id-reused": both(
        en=("The operation id was used before", "This `client_op_id` came with other operations or from another."),
        id=("Id operasi sudah pernah dipakai", "`client_op_id` ini datang dengan operasi lain atau dari orang lain."),
    ),
    "canvas.rank-taken": both(
        en=("The order cannot be kept", "Two blocks would share one place; load the present state and try again."),
        id=("Urutan tidak dapat dijaga", "Dua blok akan menempati satu tempat; muat keadaan terkini lalu coba lagi."),
    ),
    "canvas.cycle": both(
        en=("A block cannot be inside itself", "Block {block_id} would come to be inside itself."),
        id=("Blok tidak dapat berada di dalam dirinya", "Blok {block_id} akan berada di dalam dirinya sendiri."),
    ),
    "canvas.anchor-elsewhere": both(
        en=("The sibling is elsewhere", "Block {block_id} has another parent; load the present state and try again."),
        id=(
            "Blok acuan ada di tempat lain",
            "Blok {block_id} berada di induk lain; muat keadaan terkini lalu coba lagi.",
        ),
    ),
    "canvas.block-not-deleted": both(
        en=("There is nothing to restore", "Block {block_id} is not deleted."),
        id=("Tidak ada yang dipulihkan", "Blok {block_id} tidak dihapus."),
    ),
    "canvas.parent-deleted": both(
        en=("The parent is deleted", "Restore block {deleted_with} first, or say another `parent_id`."),
        id=("Induknya telah dihapus", "Pulihkan blok {deleted_with} dahulu, atau sebutkan `parent_id` lain."),
    ),
    "canvas.too-deep": both(
        en=("Nested too deeply", "Blocks may be nested {max} levels deep."),
        id=("Terlalu dalam", "Blok boleh bersarang paling dalam {max} tingkat."),
    ),
    "canvas.full": both(
        en=("The canvas is full", "A canvas may have {max} blocks."),
        id=("Kanvas penuh", "Sebuah kanvas boleh memuat paling banyak {max} blok."),
    ),
    "canvas.archived": both(
        en=("The canvas is archived", "It is read only; take it out of the archive first."),
        id=("Kanvas diarsipkan", "Kanvas ini hanya dapat dibaca; keluarkan dari arsip dahulu."),
    ),
    "canvas.blocks-remain": both(
        en=("There are blocks left", "Delete its {block_count} blocks first, or archive the canvas."),
        id=("Masih ada blok", "Hapus dahulu {block_count} bloknya, atau arsipkan kanvas ini."),
    ),
    "canvas.archived-blocks-remain": both(
        en=(
            "There are blocks left",
            "Take the canvas out of the archive and delete its {block_count} blocks; then it can be deleted.",
        ),
        id=(
            "Masih ada blok",
            "Keluarkan kanvas dari arsip dan hapus {block_count} bloknya; setelah itu kanvas dapat dihapus.",
        ),
    ),
    "canvas.order-crowded": both(
        en=("Too many blocks at one place", "The list is being put in order; try again in a moment."),
        id=("Terlalu banyak blok di satu tempat", "Daftar ini sedang ditata; coba lagi sebentar lagi."),
    ),
    "canvas.invalid-rank": both(
        en=("Not a rank", "This is no rank, or there is no room between these two."),
        id=("Bukan peringkat", "Ini bukan peringkat, atau tidak ada ruang di antara keduanya."),
    ),
    "canvas.member-not-found": both(
        en=("Member not found", "Nobody of this id is a member of the canvas."),
        id=("Anggota tidak ditemukan", "Tidak ada anggota kanvas dengan id ini."),
    ),
    "canvas.member-by-workspace": both(
        en=("A member by the workspace", "This role comes with the workspace, and changes there."),
        id=("Anggota lewat ruang kerja", "Peran ini berasal dari ruang kerja, dan diubah di sana."),
    ),
    "canvas.owner-stays": both(
        en=("The owner stays", "The owner of a canvas can be neither demoted nor removed."),
        id=("Pemilik tetap", "Pemilik kanvas tidak dapat diturunkan atau dikeluarkan."),
    ),
    # Single fields
    "canvas.control-character": both(
        en=("Control character", "This text holds a character that cannot be shown."),
        id=("Karakter kendali", "Teks ini memuat karakter yang tidak dapat ditampilkan."),
    ),
    "canvas.always-atomic": both(
        en=("Always atomic", "A mutation is done whole or not at all; leave this out."),
        id=("Selalu atomik", "Perubahan dilakukan seluruhnya atau tidak sama sekali; kosongkan isian ini."),
    ),
    "canvas.nil-id": both(
        en=("Not an id", "The nil UUID names nothing."),
        id=("Bukan id", "UUID nil tidak menamai apa pun."),
    ),
    "canvas.two-anchors": both(
        en=("Two places", "Say `after` or `before`, not both."),
        id=("Dua tempat", "Sebutkan `after` atau `before`, jangan keduanya."),
    ),
    "canvas.anchor-is-itself": both(
        en=("A block beside itself", "The sibling is the block itself."),
        id=("Blok di samping dirinya", "Blok acuan adalah blok itu sendiri."),
    ),
    "canvas.properties-too-deep": both(
        en=("Nested too deeply", "Properties may be nested {max} levels deep."),
        id=("Terlalu dalam", "Properti boleh bersarang paling dalam {max} tingkat."),
    ),
    "canvas.properties-too-large": both(
        en=("Too large", "The properties of a block may have {max} bytes as JSON."),
        id=("Terlalu besar", "Properti sebuah blok boleh berukuran {max} bita sebagai JSON."),
    ),
    "canvas.invalid-property": both(
        en=("Not accepted", "A block of type `{type}` does not take this value here."),
        id=("Tidak diterima", "Blok berjenis `{type}` tidak menerima nilai ini di sini."),
    ),
}
