using Vivace.Storage.BlockList;
using Vivace.Storage.ObjectStore;

namespace Vivace.Storage.Retention;

/// <summary>
/// Removes the folders of tenants that have no block left, when everything in them is old enough not to be a block
/// that is being written (block-format specification, section 16).
/// </summary>
/// <param name="age">How old everything must be; null never removes anything.</param>
/// <param name="store">The store.</param>
/// <param name="time">The clock.</param>
/// <param name="observer">Is told of failures.</param>
internal sealed class EmptyTenants(TimeSpan? age, IObjectStore store, TimeProvider time, IStoreObserver observer)
{
    /// <summary>Removes what can be removed.</summary>
    /// <param name="known">Tenants with blocks, dead and unreadable ones included, are left alone.</param>
    public void Remove(BlockSet known)
    {
        if (age is not { } minimum)
        {
            return;
        }

        DateTimeOffset before = time.GetUtcNow() - minimum;
        string tenant = "";
        try
        {
            foreach (string name in store.ListFolders("").Where(BlockKeys.IsTenant))
            {
                tenant = name;
                if (known[tenant].IsEmpty && IsOld(tenant, before))
                {
                    store.DeleteFolder(tenant);
                }
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            observer.RetentionFailed(tenant, failure);
        }
    }

    /// <summary>Whether all objects below a folder are old. A folder below the tenant's with nothing in it tells no age.</summary>
    private bool IsOld(string folder, DateTimeOffset before)
    {
        IReadOnlyList<string> folders = store.ListFolders(folder);
        return store.List(folder).All(one => store.LastModified($"{folder}/{one.Name}") < before)
            && folders.All(name => IsFilled($"{folder}/{name}") && IsOld($"{folder}/{name}", before));
    }

    /// <summary>A folder without anything in it may be that of a block that has just been begun.</summary>
    private bool IsFilled(string folder) => store.List(folder).Count > 0 || store.ListFolders(folder).Count > 0;
}
